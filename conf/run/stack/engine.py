"""The authorization engine: Ory Hydra v2.3.0, as Placet needs it set up."""

import http.client

from . import ports, yamlout
from .process import Child, environment, run_once
from .rundir import write_private
from .trouble import Trouble

NAME, GENERATION = "main", "2.3"
DATABASE = ROLE = "hydra"

# The header by which the engine proves to the token hook who it is.
HOOK_KEY_HEADER = "X-Placet-Hook-Key"


def http_ok(port, path, timeout_s=2):
    """Whether a GET on 127.0.0.1 is answered 200; asks no proxy."""
    connection = http.client.HTTPConnection(ports.HOST, port,
                                            timeout=timeout_s)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Engine:
    """One Hydra with its configuration in RUN_DIR/hydra.yml."""

    def __init__(self, run_dir, ledger, binary):
        self._run_dir = run_dir
        self._binary = binary
        self._conf = run_dir / "hydra.yml"
        self._child = Child(run_dir, ledger, "hydra")
        self._mode = []
        self.public_port = None
        self.admin_port = None

    @property
    def log(self):
        return self._child.log

    @property
    def pid(self):
        return self._child.pid

    @property
    def public(self):
        return f"http://{ports.HOST}:{self.public_port}"

    @property
    def admin(self):
        return f"http://{ports.HOST}:{self.admin_port}"

    def alive(self):
        return self._child.alive()

    def epitaph(self):
        return self._child.epitaph()

    def configure(self, *, database, public_url, hook_url, hook_key,
                  public_port, admin_port):
        """Writes the configuration; `public_url` has no trailing slash."""
        self.public_port, self.admin_port = public_port, admin_port
        # Hydra wants an https issuer unless it is in development mode, and
        # marks its cookies Secure, which a browser on plain http drops. Only
        # the option counts: its default overrides the configuration's "dev".
        self._mode = ["--dev"] if public_url.startswith("http://") else []
        mark = "&" if "?" in database else "?"
        if not database.startswith("postgres"):
            raise Trouble("HYDRA_DATABASE_URL must be a URL that begins with "
                          "postgres://")
        secret = self._run_dir.secret
        conf = {
            # As many kept as used: past its idle ones the engine opens a new
            # connection for a statement, and the hook's wait makes it do so.
            "dsn": f"{database}{mark}max_conns=20&max_idle_conns=20"
                   + ("" if "sslmode=" in database else "&sslmode=prefer"),
            "serve": {
                "public": {
                    "host": ports.HOST,
                    "port": public_port,
                    "request_log": {"disable_for_health": True},
                },
                "admin": {
                    "host": ports.HOST,
                    "port": admin_port,
                    "request_log": {"disable_for_health": True},
                },
                "cookies": {"same_site_mode": "Lax"},
            },
            "urls": {
                "self": {
                    "issuer": public_url,
                    "public": public_url,
                    "admin": self.admin,
                },
                "login": f"{public_url}/login",
                "consent": f"{public_url}/consent",
                "logout": f"{public_url}/logout",
                "error": f"{public_url}/error",
                "post_logout_redirect": f"{public_url}/",
            },
            "secrets": {
                "system": [secret("hydra/system")],
                "cookie": [secret("hydra/cookie")],
            },
            "strategies": {"access_token": "opaque", "scope": "exact"},
            "ttl": {
                "login_consent_request": "30m",
                "auth_code": "10m",
                "access_token": "1h",
                "id_token": "1h",
                "refresh_token": "720h",
            },
            "oauth2": {
                "expose_internal_errors": False,
                "pkce": {"enforced_for_public_clients": True},
                # Coalescing refreshes is the gateway's; a grace period would
                # fork the chain of tokens.
                "grant": {"refresh_token": {"rotation_grace_period": "0s"}},
                # Client secrets at the engine are derived keys of 256 bits
                # that nobody sees: a slow hash would protect nothing.
                "hashers": {"algorithm": "pbkdf2",
                            "pbkdf2": {"iterations": 1}},
                "token_hook": {
                    "url": hook_url,
                    "auth": {
                        "type": "api_key",
                        "config": {"in": "header", "name": HOOK_KEY_HEADER,
                                   "value": hook_key},
                    },
                },
            },
            "oidc": {
                "subject_identifiers": {"supported_types": ["public"]},
                "dynamic_client_registration": {"enabled": False},
            },
            "log": {"level": "warn", "format": "json",
                    "leak_sensitive_values": False},
            # No telemetry.
            "sqa": {"opt_out": True},
        }
        write_private(self._conf, yamlout.text(conf))

    def migrate(self):
        outcome = run_once(
            self._run_dir,
            [self._binary, "migrate", "sql", "up", "--yes", "-e", "-c",
             self._conf], 180, log="hydra-migrate", env=environment())
        if outcome.status != 0:
            raise Trouble("The engine's database could not be migrated: "
                          f"{outcome.reason()}; see "
                          f"{self._run_dir.log('hydra-migrate')}.")

    def start(self):
        self.launch()
        self.await_ready()

    def launch(self):
        """Starts it without waiting: other work may be done meanwhile."""
        self._child.start([self._binary, "serve", "all", *self._mode, "-c",
                           self._conf])

    def await_ready(self):
        # It makes its signing key (RSA 4096, some seconds) when it is first
        # asked for it: here, so that no visitor waits for that.
        self._child.await_ready(
            60, lambda: http_ok(self.admin_port, "/health/ready")
            and http_ok(self.public_port, "/health/ready")
            and http_ok(self.public_port, "/.well-known/jwks.json", 30))

    def stop(self):
        self._child.stop()

    def kill(self):
        self._child.kill()


def prepare_database(cluster):
    """Makes the engine's database in the private cluster; gives its URL."""
    cluster.make_role(ROLE)
    cluster.make_database(DATABASE, ROLE)
    return cluster.url(DATABASE, ROLE)
