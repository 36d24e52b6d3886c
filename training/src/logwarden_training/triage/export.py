"""A torch BERT as an int8 ONNX file that onnxruntime reads: `ids`, `mask` to `vectors`.

Only here and in `finetune` is torch needed. Not here: fitting.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn


class Pooled(nn.Module):  # type: ignore[misc, unused-ignore] # no torch, no types
    """A BERT with the mean of its tokens' vectors behind it."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Shape (rows, width), from two of shape (rows, tokens)."""
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        return mean_of(hidden, mask)


def mean_of(hidden: Tensor, mask: Tensor) -> Tensor:
    """Mean over the tokens that are there."""
    weight = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weight).sum(1) / weight.sum(1).clamp(min=1.0)


def save_encoder(bert: Any, path: Path) -> None:
    """Write the model, its matrices and its words' vectors as 8 bit."""
    model = Pooled(bert).eval()
    ids = torch.ones(2, 8, dtype=torch.long)
    axes = {0: "rows", 1: "tokens"}
    with TemporaryDirectory() as folder, torch.no_grad():
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            model,
            (ids, torch.ones_like(ids)),
            str(full),
            input_names=["ids", "mask"],
            output_names=["vectors"],
            dynamic_axes={"ids": axes, "mask": axes, "vectors": {0: "rows"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(full, path, weight_type=QuantType.QInt8, per_channel=True)
