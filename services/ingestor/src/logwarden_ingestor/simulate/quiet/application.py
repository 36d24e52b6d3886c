"""Peace in the shop's Java application: requests with ids, jobs, pools, a retry that succeeds."""

from typing import Final

from logwarden_ingestor.simulate.quiet.repertoire import Repertoire
from logwarden_ingestor.simulate.scene import Scene
from logwarden_ingestor.simulate.step import Script

PACKAGE: Final = "com.example.orders"

_ORDERS: Final = """
6 INFO [http-nio-8080-exec-{1..40}] com.example.orders.api.CartController: cart {hex8} updated items={1..9} took={2..40}ms
5 DEBUG [http-nio-8080-exec-{1..40}] com.example.orders.stock.StockCache: hit sku={1000..9999} age={1..55}s
3 DEBUG [http-nio-8080-exec-{1..40}] com.example.orders.stock.StockCache: miss sku={1000..9999}, loading
3 INFO [kafka-consumer-{0..2}] com.example.orders.events.PaymentListener: payment {hex12} settled for order {order}
2 INFO [kafka-consumer-{0..2}] com.example.orders.events.ShipmentListener: order {order} handed to carrier {north|swift|parcelo}
2 INFO [scheduling-1] com.example.orders.jobs.AbandonedCartJob: {0..14} abandoned carts, 0 errors
1.5 INFO [scheduling-1] com.example.orders.jobs.PriceRefreshJob: refreshed {180..240} prices in {300..900} ms, failed=0
1 INFO [scheduling-2] com.example.orders.mail.MailQueue: sent {1..40} messages, errors 0, retried {0|0|0|1}
1 DEBUG [HikariPool-1 housekeeper] com.zaxxer.hikari.pool.HikariPool: HikariPool-1 - Pool stats (total=20, active={1..9}, idle={11..19}, waiting=0)
1 DEBUG [HikariPool-1 connection adder] com.zaxxer.hikari.pool.HikariPool: HikariPool-1 - Added connection org.postgresql.jdbc.PgConnection@{hex8}
0.8 INFO [http-nio-8080-exec-{1..40}] com.example.orders.auth.TokenFilter: token expired for customer {10000..99999}, refresh requested
0.8! WARN [http-nio-8080-exec-{1..40}] com.example.orders.auth.LoginService: bad credentials for customer {10000..99999} (attempt 1 of 5)
0.6 INFO [http-nio-8080-exec-{1..40}] com.example.orders.api.ErrorReportController: error report {hex8} received from browser: ResizeObserver loop completed
0.8! WARN [http-nio-8080-exec-{1..40}] org.springframework.web.servlet.mvc.support.DefaultHandlerExceptionResolver: Resolved [org.springframework.http.converter.HttpMessageNotReadableException: JSON parse error]
0.7! WARN [http-nio-8080-exec-{1..40}] org.hibernate.orm.deprecation: HHH90000021: Encountered deprecated setting [hibernate.temp.use_jdbc_metadata_defaults]
0.7! WARN [kafka-producer-network-thread] org.apache.kafka.clients.NetworkClient: [Producer clientId=orders-1] Node {1..3} disconnected.
0.7 INFO [kafka-producer-network-thread] org.apache.kafka.clients.Metadata: [Producer clientId=orders-1] Cluster ID: k7Yw0Jx2Qd-4mT1pZb9uLA
0.4 INFO [kafka-consumer-{0..2}] org.apache.kafka.clients.consumer.internals.ConsumerCoordinator: [Consumer clientId=orders-{0..2}, groupId=orders] Successfully synced group in generation Generation(generationId={80..99})
0.5! WARN [http-nio-8080-exec-{1..40}] com.example.orders.legacy.ExportEndpoint: deprecated parameter 'fmt' used by partner {acme|globex|initech}; ignored
0.5 INFO [gc-notifier] com.example.orders.jvm.GcReporter: G1 Young Generation pause {4..38} ms, heap {900..1900}M of 4096M
0.3! WARN [http-nio-8080-exec-{1..40}] com.example.orders.payment.CardCheck: card declined by issuer (insufficient funds) order {order}
0.3 INFO [http-nio-8080-exec-{1..40}] com.example.orders.coupon.CouponService: coupon AUTUMN{10..25} rejected: expired
0.3 INFO [metrics-1] com.example.orders.jvm.ThreadReporter: threads live={88..104} peak=121 deadlocked=0
0.2 INFO [http-nio-8080-exec-{1..40}] com.example.orders.features.Flags: flag fail-fast-checkout=false reloaded
"""


def java(level: str, thread: str, logger: str, message: str) -> str:
    """A line of the application without its time."""
    return f"{level} [{thread}] {PACKAGE}.{logger}: {message}"


def worker(scene: Scene) -> str:
    """A thread that serves requests."""
    return f"http-nio-8080-exec-{scene.cast.between(1, 40)}"


def _order(scene: Scene) -> Script:
    cast, thread = scene.cast, worker(scene)
    request, order = f"req={cast.hexadecimal(10)}", cast.new_order()
    customer, items = cast.between(10_000, 99_999), cast.between(1, 6)

    def says(logger: str, message: str, after: float) -> Script:
        yield scene.says("orders", java("INFO", thread, logger, f"{request} {message}"), after)

    yield from says("api.OrderController", f"POST /orders customer={customer}", 0)
    total = f"{cast.between(8, 310)}.{cast.below(100):02d}"
    yield from says("pricing.PriceService", f"order {order} items={items} total={total} EUR", 0.02)
    charged = cast.skewed(90)
    yield from says("payment.PaymentClient", f"authorised order={order} in {charged} ms", 0.2)
    yield from says(
        "api.OrderController", f"201 order={order} took={charged + cast.between(8, 40)}ms", 0.02
    )


def _retry_that_succeeds(scene: Scene) -> Script:
    thread, carrier = worker(scene), scene.cast.pick(("north", "swift", "parcelo"))
    failed = f"rates from {carrier} failed (read timed out), retry 1 of 3 in 500 ms"
    yield scene.warns("orders", java("WARN", thread, "shipping.CarrierClient", failed))
    worked = f"rates from {carrier} received on attempt 2"
    yield scene.says("orders", java("INFO", thread, "shipping.CarrierClient", worked), 0.6)


def _health(scene: Scene) -> Script:
    text = "GET /actuator/health status=UP db=UP kafka=UP diskSpace=UP"
    while True:
        line = java("DEBUG", worker(scene), "api.HealthEndpoint", text)
        yield scene.until("orders", 30, 11)
        yield scene.says("orders", line)


def _nightly_report(scene: Scene) -> Script:
    while True:
        begun = java("INFO", "scheduling-1", "jobs.DailyReportJob", "started for yesterday")
        yield scene.until("orders", 86_400, 3600 * 3)
        yield scene.says("orders", begun)
        rows = scene.cast.between(3000, 9000)
        done = f"wrote {rows} rows, 0 errors, took {scene.cast.between(20, 60)} s"
        yield scene.says("orders", java("INFO", "scheduling-1", "jobs.DailyReportJob", done), 40.0)


APPLICATION: Final = {
    "orders": Repertoire(
        rate=22.0,
        lines=_ORDERS,
        sessions=((9.0, _order), (0.7, _retry_that_succeeds)),
        chores=(_health, _nightly_report),
        has_rhythm=True,
    )
}
