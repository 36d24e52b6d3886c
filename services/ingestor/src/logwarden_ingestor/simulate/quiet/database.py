"""Peace in the database and its backups: slow queries at times, checkpoints, a constraint hit."""

from typing import Final

from logwarden_ingestor.simulate.quiet.repertoire import Repertoire
from logwarden_ingestor.simulate.scene import Scene
from logwarden_ingestor.simulate.step import Script

_POSTGRES: Final = """
4 LOG:  connection received: host=10.11.0.{20..30} port={port}
4 LOG:  connection authorized: user=orders database=orders SSL enabled (protocol=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384, bits=256)
3 LOG:  disconnection: session time: 0:{10..59}:{10..59}.{100..999} user=orders database=orders host=10.11.0.{20..30} port={port}
3 LOG:  checkpoint starting: time
3 LOG:  checkpoint complete: wrote {200..4000} buffers ({1..9}.{0..9}%); 0 WAL file(s) added, {0..3} removed, {0..4} recycled; write={10..240}.{100..999} s, sync=0.0{10..99} s, total={10..240}.{100..999} s
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

_BACKUP: Final = """
3 archived WAL segment 0000000100000A{10..99}000000{10..99} (16 MiB) to s3://backup/orders in {1..4} s
1 verified {90..120} segments, 0 missing, 0 errors
0.5! upload slow ({2..6} MiB/s), retrying with 2 parts: ok
"""


def _nightly_dump(scene: Scene) -> Script:
    while True:
        first = scene.says("backup", "base backup of cluster orders started (pg_basebackup, zstd)")
        yield scene.at_next(86_400, 7200, first)
        for share in (25, 50, 75):
            yield scene.says("backup", f"base backup {share}% done", 60.0)
        size = scene.cast.between(310, 340)
        yield scene.says("backup", f"base backup finished: {size} GiB, checksums ok", 60.0)


DATABASE: Final = {
    "postgres": Repertoire(rate=5.0, lines=_POSTGRES, has_rhythm=True),
    "backup": Repertoire(rate=0.5, lines=_BACKUP, chores=(_nightly_dump,)),
}
