# dbmcp over stdio: docker run --rm -i dbmcp (see compose.yaml for it with databases beside it).
FROM python:3.12-slim

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore \
    PYTHONUNBUFFERED=1 XDG_STATE_HOME=/var/lib

WORKDIR /usr/src/dbmcp
COPY requirements.lock ./
RUN pip install --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY alembic ./alembic
COPY dbmcp ./dbmcp
RUN pip install --no-deps . \
    && useradd --uid 10001 --create-home dbmcp \
    && install --directory --owner=dbmcp --group=dbmcp /var/lib/dbmcp

# A dbmcp.toml mounted here is read; the demo and the store live in /var/lib/dbmcp.
WORKDIR /home/dbmcp
USER dbmcp
HEALTHCHECK --interval=30s --timeout=20s --start-period=10s CMD ["dbmcp", "check"]
ENTRYPOINT ["dbmcp"]
