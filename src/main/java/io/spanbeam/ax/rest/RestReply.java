package io.spanbeam.ax.rest;

import io.spanbeam.ax.ApiKey;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.CredentialReference;
import java.net.http.HttpResponse;
import java.time.Clock;

/** What the service answered to one call, success or not. */
final class RestReply {
  private final String call;
  private final HttpResponse<byte[]> response;
  private final CredentialReference credential;
  private final ApiKey key;

  RestReply(
      String call, HttpResponse<byte[]> response, CredentialReference credential, ApiKey key) {
    this.call = call;
    this.response = response;
    this.credential = credential;
    this.key = key;
  }

  int status() {
    return response.statusCode();
  }

  byte[] body() {
    return response.body();
  }

  boolean isSuccess() {
    return status() >= 200 && status() <= 299;
  }

  /** Returns the body of a success. */
  byte[] successBody() throws AxException {
    if (!isSuccess()) {
      throw failure();
    }
    return body();
  }

  /** Says what an answer that is no success means. */
  AxException failure() {
    return RestFailures.of(call, response, credential, key, Clock.systemUTC());
  }
}
