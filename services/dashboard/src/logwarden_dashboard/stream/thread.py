"""An event loop in a daemon thread, and how other threads have work done there."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import TimeoutError as NotInTime
from typing import Any, TypeVar

from logwarden_dashboard.errors import Unreachable

Result = TypeVar("Result")

END_SECONDS = 5.0


class LoopThread:
    """Runs until `close`."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="kafka", daemon=True)
        self._thread.start()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done for as long as the loop runs."""
        asyncio.run_coroutine_threadsafe(work, self._loop)

    def result(self, work: Coroutine[Any, Any, Result], what: str, seconds: float) -> Result:
        """Have something done, and wait for it. Not from the loop's own thread.

        Raises:
            Unreachable: not within the time.
        """
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except NotInTime:
            future.cancel()
            raise Unreachable(what, f"not within {seconds:g} s") from None

    def close(self) -> None:
        """Cancel everything, and end the thread."""
        if not self._loop.is_running():
            return
        ending = asyncio.run_coroutine_threadsafe(self._cancel_all(), self._loop)
        try:
            ending.result(END_SECONDS)
        except NotInTime:
            pass  # a broker that is gone must not keep the program
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(END_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    async def _cancel_all(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
