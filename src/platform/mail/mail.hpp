#pragma once
// Mail to shoppers over SMTP with libcurl, or into a folder, one file a message, where there is no mail
// server. Messages wait in memory: for what people ask for again when it does not come, not for what must
// arrive.

#include <memory>
#include <string>

namespace rialto::mail {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr std::size_t waiting_max = 1000; // messages
inline constexpr int tries_max = 3;              // of one message, with a pause that grows
inline constexpr int send_timeout_s = 20;        // of one try

struct Options {
    std::string url;  // smtp[s]://[user:password@]host[:port]; empty: into `dir`
    std::string from; // an address
    std::string dir;  // is made when the first message comes; files are for this user alone
};

struct Message {
    std::string to; // an address; letters that no header can have are refused
    std::string subject;
    std::string text; // UTF-8, lines end with \n
};

/// The message as it is sent (RFC 5322): a head and a text of plain UTF-8, lines end with CRLF.
/// `unique` names it before the @ of its Message-ID; `date` is what Date says.
std::string print_message(const Message& message, const std::string& from, const std::string& date,
                          const std::string& unique);

class Mailer {
  public:
    explicit Mailer(Options options);
    /// What waits is given up.
    ~Mailer();
    Mailer(const Mailer&) = delete;
    Mailer& operator=(const Mailer&) = delete;

    /// From any thread, at once. False: too many wait, or the address cannot be written to.
    bool post(Message message);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rialto::mail
