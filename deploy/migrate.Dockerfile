# The migrations of all databases, run once before a new version starts: `docker build -f deploy/migrate.Dockerfile .`
ARG PYTHON=python:3.11.13-slim-bookworm

FROM ${PYTHON} AS environment
COPY requirements.lock /
RUN python -m venv /venv && \
    /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements.lock

FROM ${PYTHON}
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=environment /venv /venv
COPY alembic.ini ./
COPY alembic alembic/
COPY services services/
COPY gateway gateway/
COPY --chmod=555 deploy/migrate ./
USER 10001:10001
# It does its work and ends; there is no health to ask about.
HEALTHCHECK NONE
CMD ["./migrate"]
