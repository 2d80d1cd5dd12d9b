"""Production QA: what a deployed model says is the decision where it is sure enough, and goes to people where it is not."""
