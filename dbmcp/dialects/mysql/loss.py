"""Connections of the MySQL family that cannot be opened or break, told to the caller."""

from dbmcp.dialects.mysql.fault import Fault
from dbmcp.errors import DbmcpError, UnavailableError


def unavailable(fault: Fault) -> DbmcpError:
    """The server cannot be used now; the text says why."""
    reason = fault.shown[:1].lower() + fault.shown[1:]
    return UnavailableError(f"{fault.database}: {reason} at {fault.place}. retry later")


def lost(fault: Fault) -> DbmcpError:
    """The connection broke."""
    return UnavailableError(f"{fault.database}: connection to {fault.place} was lost. retry")


def refused(fault: Fault) -> DbmcpError:
    """2003: the driver's text holds the reason in brackets, of TLS or of the socket."""
    if fault.search("CERTIFICATE_VERIFY_FAILED"):
        reason = fault.search(r"certificate verify failed: ([^(\]]+)")
        return UnavailableError(
            f"{fault.database}: the certificate of {fault.place} is not trusted "
            f"({reason[1].strip() if reason else 'unknown authority'}). "
            "name its authority with ssl_ca in the URL"
        )
    if fault.search("SSL|TLS"):
        return UnavailableError(
            f"{fault.database}: no TLS connection to {fault.place}. check ssl-mode in the URL"
        )
    reason = fault.search(r"\[Errno -?\d+\] ([A-Za-z ]+)")
    text = reason[1].strip().lower() if reason else "cannot connect"
    if text.startswith("connect call failed"):
        text = "connection refused"
    return unavailable(Fault(fault.code, text, None, fault.database, fault.place))


def login_refused(fault: Fault) -> DbmcpError:
    """The account, its password or its way of connecting is refused."""
    return UnavailableError(
        f"{fault.database}: {fault.place} refuses the account: {_without_account(fault)}. "
        "check user, password and TLS in the configuration"
    )


def _without_account(fault: Fault) -> str:
    return fault.shown.rstrip(".")


def needs_tls(fault: Fault) -> DbmcpError:
    """The server accepts TLS only."""
    return UnavailableError(
        f"{fault.database}: {fault.place} accepts TLS only. add ssl-mode=REQUIRED to the URL"
    )


def plugin(fault: Fault) -> DbmcpError:
    """The driver lacks the way of authentication."""
    return UnavailableError(
        f"{fault.database}: {fault.place} wants a way of authentication that the driver lacks. "
        "use caching_sha2_password or mysql_native_password for the account"
    )
