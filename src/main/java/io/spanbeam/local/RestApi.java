package io.spanbeam.local;

import io.spanbeam.local.RestRouter.Route;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/** The paths of the REST API v2 that the local AX has (ax-protocol §3, §4, §7). */
final class RestApi {
  private RestApi() {}

  /**
   * @param allocator memory for pages of spans
   */
  static RestRouter router(
      SpanStore store, ServiceBehaviour behaviour, RequestLog log, BufferAllocator allocator) {
    SpaceResource spaces = new SpaceResource(store);
    ProjectResource projects = new ProjectResource(store);
    AnnotationConfigResource configs = new AnnotationConfigResource(store);
    SpanResource spans = new SpanResource(store, log, allocator);
    SpanAnnotationResource annotations = new SpanAnnotationResource(store, behaviour);
    return new RestRouter(
        List.of(
            new Route("GET", "/v2/spaces", RequestKind.READ_SPACES, spaces::list),
            new Route("GET", "/v2/spaces/{id}", RequestKind.READ_SPACES, spaces::one),
            new Route("GET", "/v2/projects", RequestKind.READ_PROJECTS, projects::list),
            new Route("GET", "/v2/projects/{id}", RequestKind.READ_PROJECTS, projects::one),
            new Route("POST", "/v2/projects", RequestKind.CREATE_PROJECT, projects::create),
            new Route(
                "GET",
                "/v2/annotation-configs",
                RequestKind.READ_ANNOTATION_CONFIGS,
                configs::list),
            new Route(
                "GET",
                "/v2/annotation-configs/{id}",
                RequestKind.READ_ANNOTATION_CONFIGS,
                configs::one),
            new Route(
                "POST",
                "/v2/annotation-configs",
                RequestKind.CREATE_ANNOTATION_CONFIG,
                configs::create),
            new Route("POST", "/v2/spans", RequestKind.LIST_SPANS, spans::list),
            new Route(
                "POST", "/v2/spans/annotate", RequestKind.ANNOTATE_SPANS, annotations::annotate)));
  }
}
