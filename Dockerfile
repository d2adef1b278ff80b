FROM python:3.13-slim AS build
WORKDIR /plinth
COPY requirements.lock ./
# Only what the lock has, by its digest, and no pip among it; wheels alone, so that nothing is compiled.
RUN python -m venv --without-pip /venv \
 && pip --python /venv/bin/python install --no-cache-dir --only-binary :all: --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY service service
COPY migrations migrations
COPY seed seed
RUN pip --python /venv/bin/python install --no-cache-dir --no-deps --no-build-isolation -e . \
 && /venv/bin/python -m compileall -q /venv service

FROM python:3.13-slim
RUN useradd --system --uid 65532 --no-create-home plinth \
 && mkdir /data && chown plinth /data \
 && rm -rf /usr/local/lib/python3.*/ensurepip /usr/local/lib/python3.*/site-packages/pip* /usr/local/bin/pip*
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
# Whether it can answer, so that a node without its database gets no requests; whether it is alive is /livez, for who restarts.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/readyz', timeout=2)"]
CMD ["plinth", "serve"]
