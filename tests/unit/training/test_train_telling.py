"""What a run says of itself."""

from logwarden_training.train.telling import Standing, duration, line_of

NOW = Standing(
    step=10,
    steps=40,
    seconds=600,
    seconds_left=1800,
    tokens=9_000_000,
    loss=0.51234,
    gradient_norm=0.8,
    memory_bytes=41_200_000_000,
    load=0.93,
)


def test_a_line_has_speed_memory_load_money_and_time_left() -> None:
    assert line_of(NOW, "GPU", 3.0) == (
        "step 10/40 · loss 0.5123 · gradient norm 0.800 · 15,000 tokens/s · 41.2 GB · GPU 93% · "
        "0.50 so far · 2.00 in all · 30.0 min left"
    )


def test_without_a_price_there_is_no_money() -> None:
    assert "so far" not in line_of(NOW, "GPU", None)


def test_short_times_are_in_seconds() -> None:
    assert (duration(119), duration(120)) == ("119 s", "2.0 min")
