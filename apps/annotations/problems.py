"""The refusals of this room."""

from apps.core.problems import Conflict, Forbidden


class NothingToCorrect(Conflict):
    """There is no label on which a correction could stand."""

    title = "There is no submitted label here"


class TooManyAnnotations(Conflict):
    """A change of the ontology that would change more annotations than one request may."""

    title = "Too many annotations would change at once"


class RevisionNotKept(Conflict):
    """A set cannot be shown as it was: revisions keep what they replace only since they learned to."""

    title = "That revision is not kept"


class NotYourSet(Forbidden):
    """A set is changed by its author only; a reviewer makes a correction of their own."""

    title = "This set has another author"


class NothingDrawn(Conflict):
    """The task was never opened by who submits it."""

    title = "You have not opened this task"


class OwnLabel(Forbidden):
    """Nobody reviews a label of their own."""

    title = "This label is your own; somebody else reviews it"
    code = "self-review"


class LabeledHere(Conflict):
    """A person labeled the data row here; an import does not replace that."""

    title = "This data row was labeled here"
    expected = "a data row that nobody has labeled in this project; or another project, for these labels to stand beside those"


class PredictionsDecided(Conflict):
    """A suggestion on which somebody has decided stays."""

    title = "People have decided on these predictions"


class PredictionsShown(Conflict):
    """What a batch shows as its suggestions stays while the batch is there; `batches` names the first few."""

    title = "Batches show these predictions"


class ChangeIdTaken(Conflict):
    """The set was changed under this id already, by a change that said something else; the answer holds what it holds now."""

    title = "This change id was used for another change"
