#pragma once
// The outbox: one event log that everything else follows. An event is a row written in the transaction
// that makes it true (schema events, table outbox); a relay stamps dense positions on committed rows;
// each consumer keeps a cursor on positions, so a gap is seen and none is skipped. Redis only carries the
// hint that there is something new.

#include "base/id.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::redis {
class Client;
}

namespace rialto::events {

inline constexpr int batch_max = 1000;                         // events read or stamped at once
inline constexpr std::chrono::milliseconds poll_interval{100}; // without a hint
inline constexpr int turn_events_max = 10'000;                 // that a follower is given at once
inline constexpr std::chrono::seconds turn_max{8};             // for a follower to consume them
inline constexpr std::string_view hint_channel = "rialto:{events}";

/// topic: "order.placed", "stock.changed", "product.changed" …; subject: what it is about (an id or SKU).
struct Event {
    std::int64_t position = 0; // dense, from 1
    std::string topic;
    std::string subject;
    std::string data; // JSON object
    Time at;
};

/// Appends one event in the caller's transaction.
Task<> append(postgres::Session& transaction, std::string topic, std::string subject, std::string data,
              Time at);

/// Work role: stamps positions under a lease (one relay of all nodes at a time), publishes hints. Runs until
/// stop(); survives lost connections.
class Relay {
  public:
    Relay(postgres::Pool& pool, redis::Client* redis);
    Task<> run();
    void stop();
    /// Something was committed on this node: stamp soon. From any thread.
    void nudge();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

/// Every node: calls `consume` with each batch in order of position, exactly once per process run, starting
/// after `from`. A failing consumer is called again with the same batch.
class Feed {
  public:
    using Consumer = std::function<Task<>(std::vector<Event>)>;
    Feed(postgres::Pool& pool, redis::Client* redis, std::string name, Consumer consume);
    Task<> run(std::int64_t from);
    void stop();
    /// Last position consumed.
    std::int64_t position() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

/// For what is done once for all nodes, at least once for each event of some topics: calls `consume` with the
/// next of them in order of position, and keeps in the database how far it came (events.cursors, by `name`).
/// One node at a time works, by lease. A new name begins with the events to come. A failing consumer is
/// called again with the same events and what came meanwhile; its turn ends within turn_max.
class Follower {
  public:
    Follower(postgres::Pool& pool, redis::Client* redis, std::string name, std::vector<std::string> topics,
             Feed::Consumer consume);
    Task<> run();
    void stop();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

/// The last stamped position, read in the caller's transaction (for a snapshot's cut).
Task<std::int64_t> last_position(postgres::Session& session);

/// When the newest event of the topic was written, whether it has a position yet or not; nullopt for none.
Task<std::optional<Time>> last_time(postgres::Session& session, std::string topic);

/// When the event at a position was written; nullopt when there is none, or none any more.
Task<std::optional<Time>> time_at(postgres::Session& session, std::int64_t position);

/// Positions (`after`, `until`].
struct Stretch {
    std::int64_t after = 0;
    std::int64_t until = 0;
};

/// The stretch's events of some topics, of equal ones the last, in order of position; at most `limit`.
Task<std::vector<Event>> news_between(postgres::Session& session, Stretch stretch,
                                      std::vector<std::string> topics, std::size_t limit);

} // namespace rialto::events
