"""What can go wrong in training an adapter, as types.

TrainingError
└── CannotTrain     something that the run needs is not there, or would be wrong to train on
"""

from logwarden_training.errors import TrainingError


class CannotTrain(TrainingError):
    """The message says what is missing and how to get it."""
