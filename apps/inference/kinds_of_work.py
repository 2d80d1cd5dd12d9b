"""What the jobs of predicting are called, and by which queue each comes."""

LIVE_QUEUE = "live"
PREDICT = "inference.predict"
PREDICT_LIGHT = "inference.predict_light"
LIVE = "inference.live"
LIVE_LIGHT = "inference.live_light"
TRIAL = "inference.trial"
TRIAL_LIGHT = "inference.trial_light"
QUEUES = {PREDICT: "inference", PREDICT_LIGHT: "endpoints", LIVE: LIVE_QUEUE, LIVE_LIGHT: "endpoints"}
TRIAL_QUEUES = {TRIAL: LIVE_QUEUE, TRIAL_LIGHT: "endpoints"}
AT_ONCE = {PREDICT_LIGHT: 4}  # workers of one job; light predictors only wait for others
ROWS_PER_CHUNK = {PREDICT: 256, PREDICT_LIGHT: 8, LIVE: 1, LIVE_LIGHT: 1}


def kind_of_work(*, light: bool, live: bool) -> str:
    """The kind of job for a family, asked by a person who waits or ahead."""
    if live:
        return LIVE_LIGHT if light else LIVE
    return PREDICT_LIGHT if light else PREDICT
