#include "platform/mail/mail.hpp"

#include "base/check.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <curl/curl.h>
#include <deque>
#include <fcntl.h>
#include <mutex>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace rialto::mail {

namespace {

constexpr std::chrono::milliseconds first_pause{500}; // between tries: 0.5, 1 s

bool fits_a_header(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c != '<' && c != '>' && c != 0x7f; });
}

std::string date_now() {
    char text[64];
    const std::time_t seconds = std::time(nullptr);
    std::tm broken{};
    gmtime_r(&seconds, &broken);
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &broken)};
}

struct Upload {
    std::string_view left;

    static std::size_t read(char* to, std::size_t size, std::size_t count, void* upload) {
        std::string_view& left = static_cast<Upload*>(upload)->left;
        const std::size_t taken = std::min(size * count, left.size());
        std::memcpy(to, left.data(), taken);
        left.remove_prefix(taken);
        return taken;
    }
};

/// Empty: it was taken.
std::string send(CURL* curl, const Options& options, const std::string& to, const std::string& text) {
    curl_easy_reset(curl);
    Upload upload{text};
    const std::string sender = "<" + options.from + ">";
    curl_slist* recipients = curl_slist_append(nullptr, ("<" + to + ">").c_str());
    curl_easy_setopt(curl, CURLOPT_URL, options.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L); // mails are rare, and each try is a fresh one
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(send_timeout_s));
    // Passwords only over TLS; without one, TLS where the server has it.
    const bool has_password = options.url.find('@') != std::string::npos;
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     static_cast<long>(has_password ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &Upload::read);
    curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
    const CURLcode code = curl_easy_perform(curl);
    curl_slist_free_all(recipients);
    return code == CURLE_OK ? "" : curl_easy_strerror(code);
}

/// Whole or not at all.
std::string write(const std::string& dir, const std::string& name, std::string_view text) {
    ::mkdir(dir.c_str(), 0700);
    const std::string path = dir + "/" + name + ".eml";
    const std::string made = path + ".new";
    const int file = ::open(made.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return std::strerror(errno);
    const ssize_t written = ::write(file, text.data(), text.size());
    ::close(file);
    if (written == static_cast<ssize_t>(text.size()) && ::rename(made.c_str(), path.c_str()) == 0) return {};
    const std::string failure = std::strerror(errno);
    ::unlink(made.c_str());
    return failure;
}

} // namespace

std::string print_message(const Message& message, const std::string& from, const std::string& date,
                          const std::string& unique) {
    const std::size_t at = from.rfind('@');
    std::string text = "From: <" + from + ">\r\nTo: <" + message.to + ">\r\nSubject: " + message.subject +
                       "\r\nDate: " + date + "\r\nMessage-ID: <" + unique +
                       (at == std::string::npos ? "@localhost" : from.substr(at)) +
                       ">\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: 8bit\r\nAuto-Submitted: auto-generated\r\n\r\n";
    for (const char c : message.text) {
        if (c == '\n') text += '\r';
        text += c;
    }
    if (!text.ends_with("\r\n")) text += "\r\n";
    return text;
}

struct Mailer::State {
    explicit State(Options given) : options(std::move(given)), thread([this] { work(); }) {}
    ~State() {
        {
            const std::lock_guard lock(guard);
            stopped = true;
        }
        changed.notify_all();
        thread.join();
    }

    void work();
    void deliver(CURL* curl, const Message& message);
    /// False when it is stopped meanwhile.
    bool pause(std::chrono::milliseconds time);

    const Options options;
    telemetry::Counter sent =
        telemetry::counter("rialto_mails_total", "Mails by how they ended", {{"outcome", "sent"}});
    telemetry::Counter failed =
        telemetry::counter("rialto_mails_total", "Mails by how they ended", {{"outcome", "failed"}});
    std::mutex guard; // of the three below
    std::condition_variable changed;
    std::deque<Message> waiting;
    bool stopped = false;
    std::thread thread; // waits for the mail server nearly all its time
};

bool Mailer::State::pause(std::chrono::milliseconds time) {
    std::unique_lock lock(guard);
    return !changed.wait_for(lock, time, [this] { return stopped; });
}

void Mailer::State::deliver(CURL* curl, const Message& message) {
    const std::string name = to_string(make_uuid_v7(now()));
    const std::string text = print_message(message, options.from, date_now(), name);
    std::chrono::milliseconds wait = first_pause;
    for (int attempt = 1;; ++attempt) {
        const std::string failure =
            options.url.empty() ? write(options.dir, name, text) : send(curl, options, message.to, text);
        if (failure.empty()) return sent.add();
        telemetry::warn("mail_not_sent", {{"reason", std::string_view(failure)}});
        if (attempt >= tries_max || !pause(wait)) return failed.add();
        wait *= 2;
    }
}

void Mailer::State::work() {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL* const curl = curl_easy_init();
    CHECK(curl != nullptr);
    for (;;) {
        Message next;
        {
            std::unique_lock lock(guard);
            changed.wait(lock, [this] { return stopped || !waiting.empty(); });
            if (stopped) break;
            next = std::move(waiting.front());
            waiting.pop_front();
        }
        deliver(curl, next);
    }
    curl_easy_cleanup(curl);
}

Mailer::Mailer(Options options) : state_(std::make_unique<State>(std::move(options))) {}

Mailer::~Mailer() = default;

bool Mailer::post(Message message) {
    if (!fits_a_header(message.to)) return false;
    {
        const std::lock_guard lock(state_->guard);
        if (state_->waiting.size() >= waiting_max) return false;
        state_->waiting.push_back(std::move(message));
    }
    state_->changed.notify_all();
    return true;
}

} // namespace rialto::mail
