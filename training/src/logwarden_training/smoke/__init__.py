"""The whole of training in minutes on a CPU: it proves that the steps fit, nothing about quality.

`python -m logwarden_training.smoke`, run by `make train-smoke`. It passes when the gate refuses the
adapter that was trained for seconds, and lets in one whose answers were planted.
"""
