"""Incidents of the Java application: memory, pools, crashes, stuck consumers."""

from logwarden_ingestor.simulate.incidents.incident import decoy, failure
from logwarden_ingestor.simulate.quiet.application import PACKAGE, java, worker
from logwarden_ingestor.simulate.scene import Scene
from logwarden_ingestor.simulate.step import Script

_REQUEST = (
    "\tat org.springframework.web.method.support.InvocableHandlerMethod.doInvoke(InvocableHandlerMethod.java:258)",
    "\tat org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1089)",
    "\tat org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:885)",
    "\tat jakarta.servlet.http.HttpServlet.service(HttpServlet.java:658)",
    "\tat org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:140)",
    "\tat org.apache.catalina.core.StandardWrapperValve.invoke(StandardWrapperValve.java:167)",
    "\tat org.apache.catalina.connector.CoyoteAdapter.service(CoyoteAdapter.java:344)",
    "\tat org.apache.tomcat.util.net.SocketProcessorBase.run(SocketProcessorBase.java:52)",
    "\tat java.base/java.lang.Thread.run(Thread.java:1583)",
)
_STARTUP = (
    "\tat org.springframework.beans.factory.support.AbstractBeanFactory.getBean(AbstractBeanFactory.java:202)",
    "\tat org.springframework.context.support.AbstractApplicationContext.refresh(AbstractApplicationContext.java:619)",
    "\tat org.springframework.boot.SpringApplication.run(SpringApplication.java:350)",
    "\tat com.example.orders.OrdersApplication.main(OrdersApplication.java:21)",
)
_POLL = (
    "\tat org.apache.kafka.clients.consumer.internals.CompletedFetch.parseRecord(CompletedFetch.java:331)",
    "\tat org.apache.kafka.clients.consumer.KafkaConsumer.poll(KafkaConsumer.java:874)",
    "\tat com.example.orders.events.PaymentListener.run(PaymentListener.java:77)",
    "\tat java.base/java.lang.Thread.run(Thread.java:1583)",
)


def _own(scene: Scene, *places: str) -> tuple[str, ...]:
    """Frames of the application's own code, such as `store.OrderStore.save`."""
    return tuple(
        f"\tat {PACKAGE}.{place}({place.split('.')[-2]}.java:{scene.cast.between(30, 400)})"
        for place in places
    )


@failure("orders", risk=85, opening=70, ramp=20)
def heap_exhausted(scene: Scene) -> Script:
    """The application runs out of heap."""
    for free in (9, 5, 2):
        text = f"heap {100 - free}% used after full GC, pause {scene.cast.between(900, 3000)} ms"
        yield scene.warns("orders", java("WARN", "gc-notifier", "jvm.GcReporter", text), 12.0)
    error = "java.lang.OutOfMemoryError: Java heap space"
    for _ in range(scene.cast.between(2, 4)):
        failed = java("ERROR", worker(scene), "api.ErrorAdvice", "unhandled error in request")
        own = _own(scene, "catalog.ProductMapper.toList", "api.CatalogController.list")
        yield scene.fails("orders", failed, 4.0, following=(error, *own, *_REQUEST))


@failure("orders", risk=75, opening=45, ramp=40)
def connection_pool_exhausted(scene: Scene) -> Script:
    """The application has no database connection left."""
    pool = "HikariPool-1 - Pool stats (total=20, active=20, idle=0, waiting={})"
    for waiting in (3, 9, 17):
        text = pool.format(waiting)
        line = f"WARN [HikariPool-1 housekeeper] com.zaxxer.hikari.pool.HikariPool: {text}"
        yield scene.warns("orders", line, 8.0)
    timeout = "HikariPool-1 - Connection is not available, request timed out after 30000ms"
    for _ in range(scene.cast.between(3, 6)):
        failed = java("ERROR", worker(scene), "api.ErrorAdvice", "POST /orders failed with 500")
        exception = (
            "org.springframework.jdbc.CannotGetJdbcConnectionException: Failed to obtain JDBC"
        )
        own = _own(scene, "store.OrderStore.save", "api.OrderController.create")
        cause = f"Caused by: java.sql.SQLTransientConnectionException: {timeout}"
        trace = (f"{exception} Connection", *own, *_REQUEST, cause, "\t... 38 more")
        yield scene.fails("orders", failed, 4.0, following=trace)


@failure("orders", risk=85, opening=60, ramp=24)
def crash_loop(scene: Scene) -> Script:
    """The application crashes at every start."""
    key = scene.cast.pick(("payment.gateway.url", "orders.crypto.key-id", "spring.datasource.url"))
    bean = "org.springframework.beans.factory.BeanCreationException: Error creating bean"
    cause = f"Caused by: java.lang.IllegalArgumentException: Could not resolve placeholder '{key}'"
    trace = (f"{bean} with name 'paymentClient'", *_STARTUP, cause, "\t... 17 more")
    for count in range(1, scene.cast.between(4, 6)):
        pid = scene.pid()
        start = f"Starting OrdersApplication v5.14.2 using Java 21.0.9 with PID {pid}"
        yield scene.says("orders", java("INFO", "main", "OrdersApplication", start), 6.0, pid=pid)
        failed = java("ERROR", "main", "OrdersApplication", "Application run failed")
        yield scene.fails("orders", failed, 3.0, following=trace, pid=pid)
        if scene.runs("systemd"):
            text = "orders@2.service: Main process exited, code=exited, status=1/FAILURE"
            yield scene.fails("systemd", text, 0.3)
            text = f"orders@2.service: Scheduled restart job, restart counter is at {count}."
            yield scene.warns("systemd", text, 2.0)


@failure("orders", risk=60, opening=45, ramp=6)
def long_collections(scene: Scene) -> Script:
    """Garbage collection stops the application for seconds."""
    for pause in (700, 1100, 1900):
        text = f"G1 Old Generation pause {pause} ms, heap 3790M of 4096M"
        yield scene.warns("orders", java("WARN", "gc-notifier", "jvm.GcReporter", text), 6.0)
    for _ in range(scene.cast.between(5, 9)):
        pause, thread = scene.cast.between(3000, 9800), worker(scene)
        text = f"full collection stopped all threads for {pause} ms, freed 31M"
        yield scene.fails("orders", java("ERROR", "gc-notifier", "jvm.GcReporter", text), 8.0)
        text = f"GET /orders/{scene.cast.order()} took={pause + 212}ms (slow)"
        yield scene.warns("orders", java("WARN", thread, "api.OrderController", text), 0.1)


@failure("orders", risk=70, opening=50, ramp=30)
def name_resolution_fails(scene: Scene) -> Script:
    """The application cannot resolve the payment provider's name."""
    name = "pay.example.org"
    for _ in range(scene.cast.between(3, 5)):
        text = f"authorisation failed: {name}: Temporary failure in name resolution"
        failed = java("ERROR", worker(scene), "payment.PaymentClient", text)
        exception = f"java.net.UnknownHostException: {name}: Temporary failure in name resolution"
        own = _own(scene, "payment.PaymentClient.authorise", "api.OrderController.create")
        yield scene.fails("orders", failed, 5.0, following=(exception, *own, *_REQUEST))
        text = "circuit breaker 'payment' is OPEN, order kept for later"
        line = java("WARN", worker(scene), "payment.PaymentClient", text)
        yield scene.warns("orders", line, 1.0)


@failure("orders", risk=65, opening=45, ramp=24)
def consumer_stuck(scene: Scene) -> Script:
    """A consumer fails on the same record for ever and its lag grows."""
    offset, lag, thread = scene.cast.between(8_000_000, 9_000_000), 40, "kafka-consumer-1"
    logger = "events.PaymentListener"
    for _ in range(scene.cast.between(4, 6)):
        text = f"cannot read record payments-3@{offset}, seeking back"
        exception = "org.apache.kafka.common.errors.SerializationException: Unknown magic byte!"
        trace = (exception, *_POLL)
        yield scene.fails("orders", java("ERROR", thread, logger, text), 6.0, following=trace)
        lag = lag * 2 + scene.cast.below(30)
        text = f"consumer lag of payments-3 is {lag} records"
        yield scene.warns("orders", java("WARN", thread, "events.LagReporter", text), 2.0)


@decoy("orders", risk=25)
def retry_storm(scene: Scene) -> Script:
    """Many calls to a carrier fail once and succeed when repeated."""
    for _ in range(scene.cast.between(8, 14)):
        thread, logger = worker(scene), "shipping.CarrierClient"
        text = "rates from swift failed (connection reset), retry 1 of 3 in 200 ms"
        yield scene.warns("orders", java("WARN", thread, logger, text), 2.0)
        text = "rates from swift received on attempt 2"
        yield scene.says("orders", java("INFO", thread, logger, text), 0.3)


@decoy("orders", risk=15)
def rolling_deploy(scene: Scene) -> Script:
    """A new version is rolled out in order."""
    logger = "OrdersApplication"
    text = "Commencing graceful shutdown. Waiting for active requests to complete"
    yield scene.says("orders", java("INFO", "main", logger, text))
    text = (
        "consumer closed while a poll was pending (org.apache.kafka.common.errors.WakeupException)"
    )
    yield scene.warns("orders", java("WARN", "kafka-consumer-0", "events.Lifecycle", text), 1.0)
    text = "Graceful shutdown complete, 0 requests aborted"
    yield scene.says("orders", java("INFO", "main", logger, text), 3.0)
    start = f"Starting OrdersApplication v5.14.3 using Java 21.0.9 with PID {scene.pid()}"
    yield scene.says("orders", java("INFO", "main", logger, start), 4.0)
    text = "flag legacy-pricing not found, using default (this is expected after 5.14)"
    yield scene.warns("orders", java("WARN", "main", "features.Flags", text), 2.0)
    text = "Started OrdersApplication in 8.412 seconds (process running for 9.031)"
    yield scene.says("orders", java("INFO", "main", logger, text), 4.0)
