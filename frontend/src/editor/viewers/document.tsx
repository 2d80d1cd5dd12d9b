/** Documents: in the browser's own reader, where it has one and the file lies with us. */
import classes from '../media/Media.module.css'
import { Preview } from '../media/Preview'
import { type MediumProps, onlyShown } from '../viewer'

const isOurs = (url: string): boolean =>
  url !== '' && new URL(url, window.location.href).origin === window.location.origin

function Document({ source }: MediumProps) {
  if (!navigator.pdfViewerEnabled || !isOurs(source.media_url)) return <Preview source={source} />
  return <iframe className={classes.frame} title={source.name} src={source.media_url} />
}

export default onlyShown('document', Document)
