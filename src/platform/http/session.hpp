#pragma once
// One client connection: a coroutine on its loop that reads, answers every complete request in order, and
// writes the answers gathered at once.

#include "platform/http/answer_batch.hpp"
#include "platform/http/chunked_body.hpp"
#include "platform/http/dispatch.hpp"
#include "platform/http/head_parser.hpp"
#include "platform/http/http.hpp"
#include "platform/http/polled_socket.hpp"
#include "platform/http/read_buffer.hpp"

#include <boost/intrusive/list.hpp>

#include <memory>
#include <string>
#include <vector>

namespace rialto::http {

class Loop;

inline constexpr std::chrono::seconds linger_timeout{5};          // reading on after the last answer …
inline constexpr std::size_t stream_heard_bytes_max = 64 * 1024;  // from a client that should only listen
inline constexpr std::size_t linger_bytes_max = 16 * 1024 * 1024; // … and no more than this

class Session
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  public:
    /// Takes the descriptor of a non-blocking socket over.
    Session(std::shared_ptr<Loop> loop, int descriptor, std::string peer);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    static Task<> run(std::unique_ptr<Session> session);

    // Called by the loop, on its thread.
    void check_deadline(Deadline now);
    void close_if_idle();
    void close_at_once();
    void drop_waiter() { socket_.drop_waiter(); }
    void pull_stream(Deadline now);
    void end_stream();

    using StreamHook =
        boost::intrusive::list_member_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
    StreamHook stream_hook; // the loop's

  private:
    enum class Phase { idle, head, body, handling, writing, streaming, lingering };
    enum class Next { read, handle, write, close };

    // Reading.
    bool read();
    Task<> handle();
    Task<> linger();
    Task<> send_stream();
    bool send_stream_text();
    Next advance();
    bool take_head();
    bool take_body();
    bool begin_body();
    bool take_chunks();
    bool take_expiry();
    void fill_request();
    std::string_view choose_request_id();
    void match_route();
    bool decode_path_values();
    bool dispatch();
    Response answer_to_unmatched();
    void enter(Phase phase, Deadline deadline);
    void enter_read_phase();
    bool may_stop_idle() const;

    // Answering.
    AnswerBatch& batch();
    void give_batch_back();
    std::string_view write_block(const char* stage);
    void answer(Response response);
    void answer_prebuilt(std::shared_ptr<const Prebuilt> prebuilt, const char* stage);
    void answer_rendered(Response& response);
    void answer_stream(Response response);
    bool turn_into_not_modified(const Response& response) const;
    void refuse(int status, std::string_view code, std::string_view detail);
    void refuse_body_size();
    enum class Made { now, before };
    void finish(int status, Made made);

    std::shared_ptr<Loop> loop_;
    PolledSocket socket_;
    std::string peer_;
    ReadBuffer buffer_;
    HeadParser parser_;
    ChunkedBody chunks_;
    std::unique_ptr<AnswerBatch> batch_;
    Request request_;
    std::vector<Header> headers_;

    Phase phase_ = Phase::idle;
    Deadline deadline_ = Deadline::max();
    /// Of the current request: when its last bytes came, or the answer before was made.
    Deadline started_;
    std::chrono::nanoseconds elapsed_{}; // of the current request, measured once, when its answer is made
    bool expired_ = false;               // the deadline has passed, or the loop wants the connection closed
    bool closing_ = false;               // no more requests are taken
    bool lingers_ = false; // the client may still be sending: read on for a while so that it sees the answer

    // An answer that goes on.
    std::shared_ptr<EventStream> stream_;
    std::string stream_text_; // of which stream_sent_ bytes are out
    std::size_t stream_sent_ = 0;
    bool stream_ended_ = false;

    // The request being taken.
    bool head_complete_ = false;
    bool body_begun_ = false;
    bool chunks_complete_ = false;
    bool matched_ = false;
    bool keep_alive_ = true;
    std::size_t body_size_ = 0;
    std::size_t body_max_ = 0;
    std::size_t row_ = 0; // of the loop's traffic
    const Route* route_ = nullptr;
    Router::Match match_;
    std::array<char, 16> own_request_id_;
};

} // namespace rialto::http
