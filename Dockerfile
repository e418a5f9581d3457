FROM python:3.13-slim
WORKDIR /app
ENV PYTHONUNBUFFERED=1 MPLCONFIGDIR=/tmp/matplotlib
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY bot bot
COPY handlers handlers
COPY domain domain
RUN python -m compileall -q bot handlers domain \
    && useradd --uid 1000 --create-home tillbot && mkdir data && chown tillbot data
USER 1000
VOLUME /app/data
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
