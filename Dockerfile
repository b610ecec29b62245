# The bot with its embedded model in one image; data lives in the volume /data.
FROM python:3.12-slim AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# TORCH_INDEX: an extra package index that has CPU builds of torch; without it pip may take a CUDA build.
ARG TORCH_INDEX=""
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY news news
COPY feeds feeds
COPY summarizer summarizer
COPY storage storage
COPY seeds seeds
COPY bot bot
RUN python -m venv /venv \
 && /venv/bin/pip install ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} --constraint constraints.txt .

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 broadsheet && mkdir /data && chown broadsheet /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 HF_HUB_OFFLINE=1 BROADSHEET_DATA_DIR=/data
USER broadsheet
VOLUME /data
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s CMD ["broadsheet", "status", "--quiet"]
CMD ["broadsheet", "run"]
