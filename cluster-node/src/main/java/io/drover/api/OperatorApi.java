package io.drover.api;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cell.CellScheduler;
import io.drover.cell.CellStatus;
import io.drover.cell.ManualMove;
import io.drover.cell.RegionEntity;
import io.drover.host.HostCommand;
import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.HostId;
import io.drover.model.MigrationMode;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.plan.PlanCommand;
import io.drover.plan.PlanEntity;
import io.drover.sharding.Routes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * What a node does for operators, whichever of the nodes they ask. Answers are JSON.
 *
 * <pre>
 * GET    /cells                             where each cell stood some seconds ago, by name
 * GET    /cells/CELL                        where it stands now
 * POST   /moves?vm=VM&amp;to=HOST[&amp;mode=MODE]   move a VM: {"plan": ID} once that is on record
 * DELETE /plans/ID                          begin no further move of the plan: 202, whether there is one or not
 * PUT    /hosts/ID/cordon?to=CORDON         open, cordoned or draining: {"host": ID} once that is on record
 * PUT    /hosts/ID/cell?to=CELL             into another cell: {"host": ID} once that is on record
 * </pre>
 *
 * <p>An order that cannot be followed is answered with 409 and {"error": why}, bad input with 400,
 * a cell that there is not with 404; 503 says that nobody answered in time, so that the order may
 * or may not have been taken: it does no harm to give it again.
 */
public final class OperatorApi extends AllDirectives {
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Routes routes;
  private final InstantSource clock;
  private final Scheduler scheduler;

  /**
   * @param clock the fleet's
   */
  public OperatorApi(Routes routes, InstantSource clock, Scheduler scheduler) {
    this.routes = routes;
    this.clock = clock;
    this.scheduler = scheduler;
  }

  public Route route() {
    return concat(
        path("cells", () -> get(this::cells)),
        path(segment("cells").slash(segment()), cell -> get(() -> status(cell))),
        path(
            "moves",
            () ->
                post(() ->
                    parameter(
                        "vm",
                        vm ->
                            parameter(
                                "to",
                                to -> parameterOptional("mode", mode -> move(vm, to, mode)))))),
        path(segment("plans").slash(segment()), plan -> delete(() -> cancel(plan))),
        path(
            segment("hosts").slash(segment()).slash("cordon"),
            host -> put(() -> parameter("to", to -> cordon(host, to)))),
        path(
            segment("hosts").slash(segment()).slash("cell"),
            host -> put(() -> parameter("to", to -> joinCell(host, to)))));
  }

  private Route cells() {
    return answer(askRegion(), RegionEntity.Cells::cells);
  }

  private CompletionStage<RegionEntity.Cells> askRegion() {
    return AskPattern.ask(routes.region(), RegionEntity.AskCells::new, ANSWER, scheduler);
  }

  /** Not asked of the cell at once: that would begin one that there is not. */
  private Route status(String name) {
    CellId cell;
    try {
      cell = new CellId(name);
    } catch (IllegalArgumentException e) {
      return complete(error(StatusCodes.BAD_REQUEST, e));
    }
    CompletionStage<CellStatus> status =
        askRegion()
            .thenCompose(all ->
                all.cells().containsKey(cell)
                    ? AskPattern.ask(
                        routes.cell(cell), CellScheduler.AskStatus::new, ANSWER, scheduler)
                    : CompletableFuture.failedStage(
                        new NoSuchElementException(
                            "no cell " + cell + " has spoken lately, of " + all.cells().keySet())));
    return answer(status, known -> known);
  }

  private Route joinCell(String host, String to) {
    HostCommand.JoinCell command;
    try {
      command = new HostCommand.JoinCell(new CellId(to), clock.instant());
    } catch (IllegalArgumentException e) {
      return complete(error(StatusCodes.BAD_REQUEST, e));
    }
    return answer(
        routes.handle(new HostId(host), command, ANSWER), _ -> Map.of("host", host, "cell", to));
  }

  private Route move(String vm, String to, Optional<String> mode) {
    ManualMove.Wish wish;
    try {
      wish =
          new ManualMove.Wish(
              new VmId(vm), new HostId(to), mode.map(m -> word(m, MigrationMode.values())));
    } catch (IllegalArgumentException e) {
      return complete(error(StatusCodes.BAD_REQUEST, e));
    }
    return answer(routes.order(wish, ANSWER, scheduler), plan -> Map.of("plan", plan.value()));
  }

  private Route cancel(String plan) {
    routes.tell(
        new PlanId(plan),
        new PlanEntity.Handle(new PlanCommand.Cancel("an operator cancelled it", clock.instant())));
    return complete(json(StatusCodes.ACCEPTED, Map.of("plan", plan)));
  }

  private Route cordon(String host, String to) {
    HostCommand.SetCordon command;
    try {
      command = new HostCommand.SetCordon(word(to, Cordon.values()), clock.instant());
    } catch (IllegalArgumentException e) {
      return complete(error(StatusCodes.BAD_REQUEST, e));
    }
    return answer(
        routes.handle(new HostId(host), command, ANSWER), _ -> Map.of("host", host, "cordon", to));
  }

  private static <E extends Enum<E>> E word(String text, E[] values) {
    String wanted = text.toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(values)
        .filter(value -> value.name().equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "one of "
                    + Arrays.toString(values).toLowerCase(Locale.ROOT).replace('_', '-')
                    + " is needed, found "
                    + text));
  }

  private interface Shown<T> {
    Object of(T answer);
  }

  private <T> Route answer(CompletionStage<T> asked, Shown<T> shown) {
    return completeWithFuture(
        asked.handle((answer, failure) ->
            failure == null
                ? json(StatusCodes.OK, shown.of(answer))
                : error(failure(cause(failure)), cause(failure))));
  }

  private static Throwable cause(Throwable failure) {
    return Objects.requireNonNullElse(failure.getCause(), failure);
  }

  private static StatusCode failure(Throwable cause) {
    return switch (cause) {
      case TimeoutException _ -> StatusCodes.SERVICE_UNAVAILABLE;
      case NoSuchElementException _ -> StatusCodes.NOT_FOUND;
      default -> StatusCodes.CONFLICT;
    };
  }

  private static HttpResponse error(StatusCode code, Throwable cause) {
    return json(code, Map.of("error", String.valueOf(cause.getMessage())));
  }

  private static HttpResponse json(StatusCode code, Object value) {
    try {
      return HttpResponse.create()
          .withStatus(code)
          .withEntity(
              HttpEntities.create(
                  ContentTypes.APPLICATION_JSON, JSON.writeValueAsString(value) + "\n"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer is always writable", e);
    }
  }
}
