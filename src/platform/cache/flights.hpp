#pragma once
// Single flight: of all requests of the process that miss the same key, one makes the answer and the others
// wait for it, each on its own event loop and without holding it. Waiting on a mutex instead would be less
// code, but one slow render would stop a whole loop with everybody else's requests on it.

#include "base/task.hpp"
#include "base/time.hpp"
#include "platform/http/http.hpp"

#include <memory>
#include <string>
#include <unordered_map>

namespace rialto::cache {

/// A waiter that has heard nothing for so long makes the answer itself.
inline constexpr std::chrono::milliseconds flight_wait_max{1000};

/// Thread-safe; outlives its boardings.
class Flights {
  public:
    using Answer = std::shared_ptr<const http::Prebuilt>;

    /// A place on a flight: either the one who makes the answer, or one of those who wait for it.
    class Boarding {
      public:
        Boarding(Boarding&&) = default;
        Boarding& operator=(Boarding&&) = delete;
        /// A leader that goes without land() lets the others make their own.
        ~Boarding();

        bool leads() const { return leads_; }
        /// Leader: hands the answer to all who wait. Whoever comes now begins a new flight, so the answer
        /// must be found in the cache by then.
        void land(Answer answer);
        /// Others: the leader's answer; null when there will be none, or not in time.
        Task<Answer> wait();

      private:
        friend class Flights;
        struct Flight;
        Boarding(Flights& flights, std::shared_ptr<Flight> flight, bool leads);

        Flights* flights_;
        std::shared_ptr<Flight> flight_; // null once landed
        bool leads_;
    };

    Flights();
    ~Flights();
    Flights(const Flights&) = delete;
    Flights& operator=(const Flights&) = delete;

    Boarding board(std::string key);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rialto::cache
