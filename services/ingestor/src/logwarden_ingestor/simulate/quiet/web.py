"""Peace on the web server and the load balancer: pages with their assets, bots, health checks."""

from typing import Final, NamedTuple

from logwarden_ingestor.simulate.cast import Cast
from logwarden_ingestor.simulate.quiet.repertoire import Repertoire
from logwarden_ingestor.simulate.scene import Scene
from logwarden_ingestor.simulate.step import Script

AGENTS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
)
PARENT: Final = "[pid 21034:tid 140213407438720]"
SITE: Final = "https://shop.example.com"


class Page(NamedTuple):
    """A page and what a browser fetches with it."""

    path: str
    size: int
    assets: tuple[str, ...]


_ASSETS: Final = {
    "/assets/app-8c1f0b.css": 48211,
    "/assets/app-51d2aa.js": 213877,
    "/assets/vendor-07be44.js": 481203,
    "/assets/logo.svg": 3127,
    "/assets/inter-latin.woff2": 101544,
    "/img/hero-autumn.webp": 88412,
    "/favicon.ico": 15086,
}
_PAGES: Final = (
    Page("/", 18734, tuple(_ASSETS)),
    Page("/catalog", 31022, ("/assets/app-8c1f0b.css", "/assets/app-51d2aa.js")),
    Page("/catalog?page=2", 30561, ("/assets/app-51d2aa.js",)),
    Page("/cart", 9240, ("/assets/app-51d2aa.js", "/assets/logo.svg")),
    Page("/account/orders", 14411, ("/assets/app-8c1f0b.css",)),
    Page("/help/shipping", 7710, ("/assets/app-8c1f0b.css", "/assets/logo.svg")),
    Page("/search?q=error+handling+book", 22108, ("/assets/app-51d2aa.js",)),
)

_APACHE: Final = """
6 {inside} - orders-app [] "GET /api/v1/stock/{1000..9999} HTTP/1.1" 200 {60..140} "-" "okhttp/5.1.0"
3 {stranger} - - [] "GET /robots.txt HTTP/1.1" 200 112 "-" "Mozilla/5.0 (compatible; ExampleBot/2.1; +http://bot.example.net/about)"
3 {stranger} - - [] "GET /catalog?page={2..60}&sort=price HTTP/1.1" 200 {28000..32000} "-" "Mozilla/5.0 (compatible; ExampleBot/2.1; +http://bot.example.net/about)"
2 {stranger} - - [] "GET /old-catalog/item{100..999}.html HTTP/1.1" 301 251 "-" "Mozilla/5.0 (compatible; ExampleBot/2.1; +http://bot.example.net/about)"
1.5 {stranger} - - [] "GET /{apple-touch-icon.png|ads.txt|.well-known/security.txt|sitemap_index.xml} HTTP/1.1" 404 196 "-" "Mozilla/5.0 (compatible; ExampleBot/2.1; +http://bot.example.net/about)"
0.8! {stranger} - - [] "GET /{wp-login.php|.env|xmlrpc.php|admin/|.git/config} HTTP/1.1" 404 196 "-" "Mozilla/5.0 zgrab/0.x"
0.5! {stranger} - - [] "\\x16\\x03\\x01\\x05\\xa8\\x01" 400 226 "-" "-"
0.6 {customer} - - [] "GET /img/product/{1000..9999}.webp HTTP/1.1" 304 - "https://shop.example.com/catalog" "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
0.6 {customer} - - [] "GET /errors/report.js HTTP/1.1" 200 2214 "https://shop.example.com/" "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
0.5 {inside} - prometheus [] "GET /metrics HTTP/1.1" 200 {41000..46000} "-" "Prometheus/3.7.2"
0.4 {customer} - - [] "PUT /api/v1/cart/items/{1..9} HTTP/1.1" 409 88 "https://shop.example.com/cart" "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
1.2! [jk:warn] [pid {21040..21047}:tid {140213374867200|140213366474496|140213358081792}] ajp_connection_tcp_get_message::jk_ajp_common.c (1414): (ajp13_{a|b}) can't receive the response header message from tomcat, tomcat (10.11.0.{21..22}:8009) has forced a connection close for socket {18..61}
1.2! [jk:warn] [pid {21040..21047}:tid {140213374867200|140213366474496|140213358081792}] jk_open_socket::jk_connect.c (817): connect to 10.11.0.{21..22}:8009 took {210..480}ms, recycling an idle endpoint
0.5! [core:error] [pid {21040..21047}:tid {140213374867200|140213366474496|140213358081792}] [client {stranger}:{port}] AH00126: Invalid URI in request GET /cgi-bin/.%2e/.%2e/ HTTP/1.1
0.6! [authz_core:error] [pid {21040..21047}:tid {140213374867200|140213366474496|140213358081792}] [client {stranger}:{port}] AH01630: client denied by server configuration: /srv/www/{server-status|.htaccess|.git}
0.4! [autoindex:error] [pid {21040..21047}:tid {140213374867200|140213366474496|140213358081792}] [client {stranger}:{port}] AH01276: Cannot serve directory /srv/www/img/: No matching DirectoryIndex (index.html) found, and server-generated directory index forbidden by Options directive
0.5 [reqtimeout:info] [pid {21040..21047}:tid {140213374867200|140213366474496|140213358081792}] [client {customer}:{port}] AH01382: Request header read timeout
0.5 [ssl:info] [pid {21040..21047}:tid {140213374867200|140213366474496|140213358081792}] [client {stranger}:{port}] AH02008: SSL library error 1 in handshake (server shop.example.com:443)
0.3 [ssl:info] [pid {21040..21047}:tid {140213374867200|140213366474496|140213358081792}] SSL Library Error: error:0A000102:SSL routines::unsupported protocol
0.3! [ssl:warn] [pid 21034:tid 140213407438720] AH01909: legacy.shop.example.com:443:0 server certificate does NOT include an ID which matches the server name
0.4! [php:warn] [pid {21040..21047}] [client {customer}:{port}] PHP Deprecated:  Optional parameter $format declared before required parameter $id is implicitly treated as a required parameter in /srv/www/legacy/feed.php on line 88
0.2 [deflate:debug] [pid {21040..21047}:tid {140213374867200|140213366474496|140213358081792}] mod_deflate.c(857): [client {customer}:{port}] AH01384: Zlib: Compressed {12000..31000} to {2400..7100} : URL /catalog
0.2 [proxy:info] [pid {21040..21047}:tid {140213374867200|140213366474496|140213358081792}] AH00926: worker http://10.11.0.{21..22}:8080/ local already initialized
"""

_HAPROXY: Final = """
1.5! {stranger}:{port} [] shop/https: SSL handshake failure
0.5! {customer}:{port} [] shop~ web/<NOSRV> {4000..9000}/-1/-1/-1/{9001..10001} 408 212 - - cR-- {80..240}/{78..236}/0/0/0 0/0 "<BADREQ>"
0.7 {customer}:{port} [] shop~ web/web-{1|2} 0/0/0/-1/{200..3000} -1 0 - - CD-- {80..240}/{78..236}/{0..9}/{0..5}/0 0/0 "GET /api/v1/events HTTP/1.1"
0.3 {inside}:{port} [] stats stats/<STATS> 0/0/0/0/1 200 {9000..12000} - - LR-- {80..240}/1/0/0/0 0/0 "GET /stats;csv HTTP/1.1"
"""


def child(cast: Cast) -> str:
    """Process and thread of the web server that has a request in hand."""
    return f"[pid {cast.between(21040, 21047)}:tid {140213358081792 + 8392704 * cast.below(3)}]"


def access(client: str, request: str, answer: str, agent: str, referer: str = "-") -> str:
    """A line of the access log in the combined format; the writer fills in the time."""
    return f'{client} - - [] "{request} HTTP/1.1" {answer} "{referer}" "{agent}"'


def agent_of(client: str) -> str:
    """The browser at this address: always the same."""
    return AGENTS[int(client.rpartition(".")[2]) % len(AGENTS)]


_CALLS: Final = (
    ("GET /api/v1/products/{}", 200, 800, 2400, "/catalog"),
    ("GET /api/v1/products/{}", 200, 800, 2400, "/catalog?page=2"),
    ("GET /api/v1/products/{}/reviews", 200, 2, 9400, "/catalog"),
    ("POST /api/v1/cart/items", 201, 180, 320, "/catalog"),
    ("DELETE /api/v1/cart/items/{}", 204, 0, 0, "/cart"),
    ("GET /api/v1/session", 200, 210, 260, "/"),
    ("GET /api/v1/session", 401, 41, 41, "/"),
    ("POST /login", 303, 0, 0, "/login"),
    ("POST /api/v1/orders", 201, 300, 700, "/cart"),
)


def _api_call(scene: Scene) -> Script:
    client = scene.cast.customer()
    request, status, smallest, largest, page = scene.cast.pick(_CALLS)
    size = scene.cast.between(smallest, largest) or "-"
    request = request.format(scene.cast.between(1000, 9999))
    text = access(client, request, f"{status} {size}", agent_of(client), SITE + page)
    yield scene.says("apache2", text)


def _balanced_request(scene: Scene) -> Script:
    """One request in HAProxy's HTTP log: timers add up, counters nest."""
    cast = scene.cast
    page, server = cast.pick(_PAGES), cast.between(1, 2)
    answered = cast.skewed(9)
    total = answered + cast.between(1, 30)
    at_server = cast.below(6)
    inside = at_server + cast.below(6)
    opened = cast.between(70, 130)
    load = f"{opened}/{opened - cast.below(4)}/{inside}/{at_server}/0 0/0"
    timers = f"0/0/{cast.below(2)}/{answered}/{total} 200 {page.size + cast.below(400)}"
    client = f"{cast.customer()}:{cast.port()}"
    request = f'"GET {page.path} HTTP/1.1"'
    text = f"{client} [] shop~ web/web-{server} {timers} - - ---- {load} {request}"
    yield scene.says("haproxy", text)


def _page_view(scene: Scene) -> Script:
    cast = scene.cast
    client, page = cast.customer(), cast.pick(_PAGES)
    agent = agent_of(client)
    size = page.size + cast.below(400)
    first = access(client, f"GET {page.path}", f"200 {size}", agent, f"{SITE}/")
    yield scene.says("apache2", first)
    is_cached = cast.chance(0.5)
    for path in page.assets:
        answer = "304 -" if is_cached else f"200 {_ASSETS[path]}"
        text = access(client, f"GET {path}", answer, agent, SITE + page.path)
        yield scene.says("apache2", text, 0.05)


def _health_check(scene: Scene) -> Script:
    text = access("10.10.0.2", "GET /healthz", "200 15", "HAProxy/3.2 check")
    while True:
        yield scene.until("apache2", 30, 4)
        yield scene.says("apache2", text)


def _log_rotation(scene: Scene) -> Script:
    prefix = f"[mpm_event:notice] {PARENT} "
    while True:
        text = "AH00493: SIGUSR1 received.  Doing graceful restart"
        yield scene.until("apache2", 86_400, 7)
        yield scene.says("apache2", prefix + text)
        for text in (
            "AH00489: Apache/2.4.65 (Debian) OpenSSL/3.5.1 configured -- resuming normal operations",
            "AH00094: Command line: '/usr/sbin/apache2 -D FOREGROUND'",
        ):
            yield scene.says("apache2", prefix + text, 0.3)


WEB: Final = {
    "apache2": Repertoire(
        rate=36.0,
        lines=_APACHE,
        sessions=((14.0, _page_view), (24.0, _api_call)),
        chores=(_health_check, _log_rotation),
        has_rhythm=True,
    ),
    "haproxy": Repertoire(
        rate=14.0, lines=_HAPROXY, sessions=((36.0, _balanced_request),), has_rhythm=True
    ),
}
