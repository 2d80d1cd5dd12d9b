"""The doors of predictors: create, connect, train, attach, ask."""
