# One image for every process of docker-compose.yml: services, workers, gateway and migrations.
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md ./
COPY shared shared
COPY services services
COPY intake_service intake_service
COPY assignment_service assignment_service
COPY supervision_service supervision_service
COPY reporting_service reporting_service
RUN /venv/bin/python -m pip install --quiet --no-deps --no-build-isolation .

FROM python:3.11-slim
# A fixed number, so that volumes keep their owner from one image to the next.
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/kaimen kaimen \
    && install -d -o kaimen -g kaimen -m 0700 /var/lib/kaimen/data \
        /var/lib/kaimen/data/objects /var/lib/kaimen/secrets
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KAIMEN_DATA_DIR=/var/lib/kaimen/data \
    KAIMEN_SECRETS_DIR=/var/lib/kaimen/secrets
USER kaimen
WORKDIR /var/lib/kaimen
CMD ["kaimen", "--help"]
