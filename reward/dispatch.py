"""One run of a sandbox: jobs dealt out to workers, answers taken, the guilty replaced.

Each worker has several jobs before it, so that none waits for this process between two. It answers them in
their order: the oldest one without an answer is the one it is at, and the one to blame if it is lost. Jobs
behind a slow one are taken back as soon as another worker has nothing to do.
"""

from __future__ import annotations

import selectors
import signal
import time
from collections import deque
from collections.abc import Iterable
from itertools import islice

from reward.execution import Execution
from reward.frames import BrokenFrame, frame, pack_job, unpack_result
from reward.jobs import Job, Sent
from reward.pool import Pool, Worker

AHEAD = 16
"""Jobs a worker has before it at most."""
LONGEST_SLEEP = 3_600.0
"""Seconds; what the system can sleep at once has an end."""
STOPPED_SECONDS = 0.5
"""How much later than asked for this process wakes if it was stopped, most likely with its workers."""
READ = selectors.EVENT_READ
BOTH = selectors.EVENT_READ | selectors.EVENT_WRITE
RECALL = frame(b"")
"""Asks a worker to give back what it has not begun; it answers each such job with the same."""

CRASHED = Execution("error", (None,), "the program crashed its process")
KILLED = Execution("out_of_memory", (None,), "the program's process was killed for memory")
BROKEN = Execution("error", (None,), "the program broke its process, which sent what is no answer")


class Dispatch:
    """The jobs of one run. With `at_once` each grid of them is answered when it is done, so that one can tell
    which it was that hung; `wall_seconds` is what each may take.
    """

    def __init__(self, pool: Pool, jobs: Iterable[Job], wall_seconds: float, at_once: bool) -> None:
        self._pool = pool
        self._waiting = deque(jobs)
        self._open = len(self._waiting)
        self._wall_seconds = wall_seconds
        self._late = Execution("timeout", (None,), f"the program ran longer than {wall_seconds:g} seconds")
        self._at_once = at_once
        self._selector = selectors.DefaultSelector()

    def run(self) -> None:
        """Return when each job has all its answers. Raises `SandboxError` where no worker can be started."""
        with self._selector:
            for worker in self._pool.workers:
                self._selector.register(worker.channel, READ, worker)
            while self._open:
                self._deal()
                self._wait()

    def _wait(self) -> None:
        """Take the answers that come next, and blame those that are over their time."""
        began = time.monotonic()
        deadlines = [worker.since + self._wall_seconds for worker in self._pool.workers if worker.sent]
        asleep = min(max(0.0, min(deadlines) - began), LONGEST_SLEEP)
        ready = self._selector.select(asleep)
        now = time.monotonic()
        for worker in self._pool.workers if now - began > asleep + STOPPED_SECONDS else ():
            worker.since = now
        for key, events in ready:
            if events & selectors.EVENT_WRITE:
                self._post(key.data)
            if events & READ:
                self._take(key.data)
        now = time.monotonic()
        heard = [key.data for key, events in ready if events & READ]
        for worker in self._pool.workers:
            if worker.sent and worker not in heard and now - worker.since > self._wall_seconds:
                self._blame(worker, self._late)

    def _deal(self) -> None:
        """Send what waits to the workers with the least before them."""
        self._recall()
        while self._waiting:
            worker = min(self._pool.workers, key=_load)
            if _load(worker) >= AHEAD:
                break
            job = self._waiting.popleft()
            if not job.done:
                self._hand(worker, job)
        for worker in self._pool.workers:
            if worker.outgoing:
                self._post(worker)

    def _recall(self) -> None:
        """Take back what is behind another job if there is a worker with nothing to do."""
        if self._waiting or all(worker.sent for worker in self._pool.workers):
            return
        slow = max(self._pool.workers, key=lambda worker: len(_behind(worker)))
        behind = _behind(slow)
        for sent in behind:
            sent.recalled = True
            self._waiting.append(sent.job)
        slow.outgoing += RECALL if behind else b""

    def _hand(self, worker: Worker, job: Job) -> None:
        if not worker.sent:
            worker.since = time.monotonic()
        worker.sent.append(Sent(job, len(job.parts)))
        worker.outgoing += frame(pack_job(job.program, job.open_grids, job.suspected or self._at_once))

    def _post(self, worker: Worker) -> None:
        """Send a worker what it takes without waiting for it, and the rest when it can take more."""
        posted = worker.post()
        self._selector.modify(worker.channel, READ if posted else BOTH, worker)

    def _take(self, worker: Worker) -> None:
        """Take the answers that are there."""
        try:
            gone = not worker.reader.receive()
            while (payload := worker.reader.whole()) is not None:
                self._answered(worker, payload)
        except BrokenFrame:
            self._blame(worker, BROKEN)
            return
        except ConnectionError:
            gone = True
        if gone:
            self._blame(worker, CRASHED)

    def _answered(self, worker: Worker, payload: bytes) -> None:
        if not worker.sent:
            raise BrokenFrame("a worker answered without being asked")
        sent = worker.sent[0]
        worker.since = time.monotonic()
        if not payload:
            self._given_back(worker)
            return
        known = sent.job.done
        execution = unpack_result(payload)
        if (execution.outputs[0] is not None) != (execution.ok and bool(sent.job.grids)):
            raise BrokenFrame("a worker's grid and its status do not fit")
        if sent.take(execution):
            worker.sent.popleft()
        self._open -= sent.job.done and not known

    def _given_back(self, worker: Worker) -> None:
        # What was recalled may have been behind a job that had not been begun either.
        if not any(sent.recalled for sent in islice(worker.sent, 2)):
            raise BrokenFrame("a worker gave back what it was not asked for")
        sent = worker.sent.popleft()
        if not sent.recalled:
            self._waiting.append(sent.job)

    def _blame(self, worker: Worker, verdict: Execution) -> None:
        """Replace a worker that was lost; what it was at gets the blame, what was behind that another
        worker.
        """
        self._selector.unregister(worker.channel)
        lost = [sent.job for sent in worker.sent if not (sent.recalled or sent.job.done)]
        guilty = worker.sent[0].job if worker.sent else None
        ended_by = self._pool.replace(worker)
        self._selector.register(worker.channel, READ, worker)
        self._waiting.extendleft(reversed([job for job in lost if job is not guilty]))
        if guilty is None or guilty.done:
            return
        if not guilty.suspected and (verdict is not self._late or self._held_back(guilty)):
            # Somebody else may have killed the process, and answers to earlier grids may have been held back:
            # a program that is guilty will do it again, alone in a new process and with each grid answered.
            guilty.suspected = True
            self._hand(worker, guilty)
            return
        guilty.give_up(KILLED if verdict is CRASHED and ended_by == signal.SIGKILL else verdict)
        self._open -= 1

    def _held_back(self, job: Job) -> bool:
        """Tell whether a worker at `job` may hold back answers to some of its grids."""
        return not self._at_once and len(job.open_grids) > 1


def _behind(worker: Worker) -> list[Sent]:
    """Return what was sent to a worker behind what it is at."""
    return [sent for sent in islice(worker.sent, 1, None) if not sent.recalled]


def _load(worker: Worker) -> int:
    """Return how many jobs a worker has before it; one that is suspected leaves no place for others."""
    if not worker.sent:
        return 0
    return AHEAD if worker.sent[0].job.suspected else 1 + len(_behind(worker))
