/** Web pages: as they look, in a frame that runs nothing, loads nothing and leads nowhere. */
import classes from '../media/Media.module.css'
import { Written } from '../media/Written'
import { type MediumProps, onlyShown } from '../viewer'

const RULES =
  '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; img-src data:; font-src data:">' +
  '<base target="_blank">'

/** The page with our rules before anything of its own; the document type stays first, else it would be laid out differently. */
export const confined = (html: string): string => html.replace(/^\s*(<!doctype[^>]*>)?/i, (doctype) => doctype + RULES)

function Html({ source }: MediumProps) {
  return (
    <Written source={source}>
      {(html) => <iframe className={classes.frame} title={source.name} sandbox="" srcDoc={confined(html)} />}
    </Written>
  )
}

export default onlyShown('html', Html)
