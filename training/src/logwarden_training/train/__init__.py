"""The adapter: LoRA on the reply alone. Needs the torch extra."""
