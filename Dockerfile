FROM python:3.13-slim AS build
WORKDIR /plinth
COPY requirements.lock ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY service service
COPY migrations migrations
COPY seed seed
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e .

FROM python:3.13-slim
RUN useradd --system --uid 65532 --no-create-home plinth \
 && mkdir /data && chown plinth /data
WORKDIR /plinth
COPY --from=build /venv /venv
COPY --from=build /plinth /plinth
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATABASE_URL=sqlite:////data/plinth.db
USER 65532
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/readyz', timeout=2)"]
CMD ["plinth", "serve"]
