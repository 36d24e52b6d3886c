# One service of Logwarden: docker build --build-arg SERVICE=batcher .
# SERVICE: analyzer, batcher, dashboard, ingestor or notifier. BASE: any image with Debian's or the official Python >= 3.11.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
ARG SERVICE
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
# What changes seldom comes first, so that a change of the code installs nothing again.
COPY requirements/build.txt requirements/${SERVICE}.txt requirements/
RUN python3 -m venv tools && tools/bin/pip install --quiet --require-hashes --only-binary :all: -r requirements/build.txt
RUN python3 -m venv --without-pip /opt/logwarden \
 && tools/bin/pip --python /opt/logwarden/bin/python3 install --quiet --require-hashes --only-binary :all: \
      -r requirements/${SERVICE}.txt
COPY services/contracts services/contracts
COPY services/${SERVICE} services/${SERVICE}
RUN tools/bin/pip wheel --quiet --no-deps --no-index --no-build-isolation -w wheels services/contracts services/${SERVICE} \
 && tools/bin/pip --python /opt/logwarden/bin/python3 install --quiet --no-deps --no-index wheels/*.whl \
 && ln -s logwarden-${SERVICE} /opt/logwarden/bin/run

FROM ${BASE}
ARG SERVICE
LABEL org.opencontainers.image.title="logwarden-${SERVICE}" org.opencontainers.image.licenses="Apache-2.0"
# Folders of volumes, so that these begin with the right owner.
RUN groupadd --gid 10001 logwarden \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin logwarden \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/logwarden/secrets
COPY --from=build /opt/logwarden /opt/logwarden
ENV PATH=/opt/logwarden/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /tmp
USER 10001:10001
CMD ["run"]
