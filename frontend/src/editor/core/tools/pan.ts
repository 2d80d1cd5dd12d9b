/** Moves the picture under the hand. The input layer pans by itself; this tool only leaves the rest alone. */
import { defineTool } from '../tool'

export const panTool = defineTool<null>({
  id: 'pan',
  name: 'Pan',
  key: 'h',
  cursor: 'grab',
  draft: null,
  pans: () => true,
  states: { idle: {} },
})
