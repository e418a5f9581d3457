FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY bot bot
COPY handlers handlers
COPY domain domain
RUN useradd --create-home tillbot && mkdir data && chown tillbot data
USER tillbot
VOLUME /app/data
CMD ["python", "-m", "bot", "run"]
