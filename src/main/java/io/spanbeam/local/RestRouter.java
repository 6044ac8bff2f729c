package io.spanbeam.local;

import java.util.List;
import java.util.TreeSet;

/** Finds who answers a request, by path and method. */
final class RestRouter {
  private static final String VARIABLE = "{id}";

  private final List<Route> routes;

  RestRouter(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  /**
   * Finds the route of a request; if there is none, a route that answers with the reason: 404 for
   * an unknown path, 405 for a known path with another method.
   */
  Route route(RestRequest request) {
    TreeSet<String> methods = new TreeSet<>();
    for (Route route : routes) {
      if (route.fits(request.path())) {
        if (route.method.equals(request.method())) {
          return route;
        }
        methods.add(route.method);
      }
    }
    Problem problem =
        methods.isEmpty()
            ? Problem.notFound("There is nothing at " + request.path())
            : Problem.methodNotAllowed(
                "%s does not take %s, only %s"
                    .formatted(request.path(), request.method(), String.join(", ", methods)));
    return new Route(
        request.method(),
        request.path(),
        RequestKind.OTHER_REST,
        (unanswered, id) -> {
          throw new Problem.Refusal(problem);
        });
  }

  /** Answers the requests of a route. */
  @FunctionalInterface
  interface Handler {
    /**
     * @param id the variable part of the path; empty if the path has none
     * @throws Problem.Refusal if the request is refused
     */
    RestAnswer answer(RestRequest request, String id);
  }

  /**
   * A path with the method that it takes.
   *
   * @param path ends with {@code {id}} if its last part is variable
   */
  record Route(String method, String path, RequestKind kind, Handler handler) {
    private boolean fits(String asked) {
      return path.endsWith(VARIABLE)
          ? asked.startsWith(prefix())
              && asked.length() > prefix().length()
              && asked.indexOf('/', prefix().length()) < 0
          : path.equals(asked);
    }

    private String prefix() {
      return path.substring(0, path.length() - VARIABLE.length());
    }

    RestAnswer answer(RestRequest request) {
      String id = path.endsWith(VARIABLE) ? request.path().substring(prefix().length()) : "";
      return handler.answer(request, id);
    }
  }
}
