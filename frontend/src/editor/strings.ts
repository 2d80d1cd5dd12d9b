export default {
  picture: '{{name}}: {{objects}} objects, {{suggestions}} suggestions. The lists beside it name them all.',
  noViewer: 'This page cannot show {{modality}} yet.',
  mediumFailed: '{{name}} could not be loaded.',
  unanswered: 'Not answered',
}
