# The gateway: `docker build -f deploy/gateway.Dockerfile .` It holds the kit and itself, no service.
ARG PYTHON=python:3.11.13-slim-bookworm

FROM ${PYTHON} AS environment
COPY requirements.lock /
RUN python -m venv /venv && \
    /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements.lock

FROM ${PYTHON}
ENV QUARTERS_PROCESS=gateway PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=environment /venv /venv
COPY alembic.ini ./
COPY alembic/env.py alembic/
COPY alembic/gateway alembic/gateway/
COPY services/__init__.py services/
COPY services/kit services/kit/
COPY gateway gateway/
RUN python -m compileall -q services gateway
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["uvicorn", "--factory", "gateway.main:from_environment", "--host", "0.0.0.0", "--port", "8000", "--no-server-header", "--no-proxy-headers", "--no-access-log", "--log-level", "warning", "--http", "httptools", "--loop", "uvloop", "--timeout-keep-alive", "75", "--timeout-graceful-shutdown", "20"]
