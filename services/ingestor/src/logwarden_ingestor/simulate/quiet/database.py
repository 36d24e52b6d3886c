"""Peace in the database and its backups: slow queries at times, checkpoints, a constraint hit."""

from typing import Final

from logwarden_ingestor.simulate.quiet.repertoire import Repertoire
from logwarden_ingestor.simulate.scene import Scene
from logwarden_ingestor.simulate.step import Script

_POSTGRES: Final = """
2 LOG:  automatic vacuum of table "orders.public.cart_items": index scans: 1
1.5 LOG:  automatic analyze of table "orders.public.orders"
1! LOG:  duration: {1100..2900}.{100..999} ms  statement: SELECT * FROM order_report WHERE day = '2026-11-{10..22}'
0.6! ERROR:  duplicate key value violates unique constraint "coupons_code_key"
0.4! ERROR:  canceling statement due to user request
0.4! LOG:  could not receive data from client: Connection reset by peer
0.4! WARNING:  there is no transaction in progress
0.3! FATAL:  no pg_hba.conf entry for host "10.20.3.{20..31}", user "{person}", database "orders", SSL encryption
0.3 LOG:  temporary file: path "base/pgsql_tmp/pgsql_tmp{1000..9000}.{0..5}", size {11000000..48000000}
"""


def _connection(scene: Scene) -> Script:
    cast, pid = scene.cast, scene.pid()
    client = f"host=10.11.0.{cast.between(20, 30)} port={cast.port()}"
    who = "user=orders database=orders"
    yield scene.says("postgres", f"LOG:  connection received: {client}", pid=pid)
    cipher = "SSL enabled (protocol=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384, bits=256)"
    yield scene.says("postgres", f"LOG:  connection authorized: {who} {cipher}", 0.01, pid=pid)
    minutes = cast.between(1, 9)
    time = f"session time: 0:{minutes:02d}:{cast.below(60):02d}.{cast.below(1000):03d}"
    text = f"LOG:  disconnection: {time} {who} {client}"
    yield scene.says("postgres", text, minutes * 60.0, pid=pid)


def _checkpoint(scene: Scene) -> Script:
    cast, pid = scene.cast, scene.host.origins["postgres"].pid
    yield scene.says("postgres", "LOG:  checkpoint starting: time", pid=pid)
    seconds, buffers = cast.between(20, 200), cast.between(200, 4000)
    wrote = f"wrote {buffers} buffers ({buffers / 163.84:.1f}%); 0 WAL file(s) added, 0 removed"
    took = f"write={seconds - 1}.871 s, sync=0.{cast.between(10, 60):03d} s, total={seconds}.104 s"
    text = f"LOG:  checkpoint complete: {wrote}, {cast.below(4)} recycled; {took}"
    yield scene.says("postgres", text, float(seconds), pid=pid)


_BACKUP: Final = """
3 archived WAL segment 0000000100000A{10..99}000000{10..99} (16 MiB) to s3://backup/orders in {1..4} s
1 verified {90..120} segments, 0 missing, 0 errors
0.5! upload slow ({2..6} MiB/s), retrying with 2 parts: ok
"""


def _nightly_dump(scene: Scene) -> Script:
    while True:
        yield scene.until("backup", 86_400, 7200)
        yield scene.says("backup", "base backup of cluster orders started (pg_basebackup, zstd)")
        for share in (25, 50, 75):
            yield scene.says("backup", f"base backup {share}% done", 60.0)
        size = scene.cast.between(310, 340)
        yield scene.says("backup", f"base backup finished: {size} GiB, checksums ok", 60.0)


DATABASE: Final = {
    "postgres": Repertoire(
        rate=5.0,
        lines=_POSTGRES,
        sessions=((8.0, _connection), (2.0, _checkpoint)),
        has_rhythm=True,
    ),
    "backup": Repertoire(rate=0.5, lines=_BACKUP, chores=(_nightly_dump,)),
}
