#include "platform/http_client/transfer.hpp"

#include "base/check.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <curl/curl.h>

namespace rialto::http_client {

namespace {

/// Visible ASCII without separators, as a method and a header's name are.
bool is_token(std::string_view text) {
    constexpr std::string_view separators = "\"(),/:;<=>?@[\\]{}";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return c > ' ' && c < '\x7f' && !separators.contains(c);
    });
}

bool is_value(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool sends_body(const Request& request) {
    return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
           request.method == "PATCH";
}

bool is_same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        return lower(x) == lower(y);
    });
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

} // namespace

std::string_view Answer::header(std::string_view name) const {
    const auto found =
        std::ranges::find_if(headers, [&](const Header& one) { return is_same_name(one.name, name); });
    return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

struct Transfer::Handles {
    CURL* easy = curl_easy_init();
    curl_slist* headers = nullptr;

    ~Handles() {
        curl_easy_cleanup(easy);
        curl_slist_free_all(headers);
    }
    void add_header(const std::string& line) {
        curl_slist* const longer = curl_slist_append(headers, line.c_str());
        CHECK(longer != nullptr);
        headers = longer;
    }
};

Transfer::Transfer(Request request, Deadline deadline, std::size_t answer_bytes_max)
    : request_(std::move(request)), deadline_(deadline), bytes_left_(answer_bytes_max) {}

Transfer::~Transfer() = default;

bool Transfer::has_room(std::size_t bytes) {
    is_too_large_ = is_too_large_ || bytes > bytes_left_;
    if (!is_too_large_) bytes_left_ -= bytes;
    return !is_too_large_;
}

// An interim answer (100, 103) has a head of its own: the last one counts.
std::size_t Transfer::take_header(char* text, std::size_t size, std::size_t count, void* self) {
    Transfer& transfer = *static_cast<Transfer*>(self);
    const std::string_view line(text, size * count);
    if (!transfer.has_room(line.size())) return 0;
    const std::size_t colon = line.find(':');
    transfer.is_head_whole_ = trim(line).empty();
    if (line.starts_with("HTTP/"))
        transfer.answer_.headers.clear();
    else if (colon != line.npos)
        transfer.answer_.headers.push_back(
            {std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
    return line.size();
}

std::size_t Transfer::take_body(char* bytes, std::size_t size, std::size_t count, void* self) {
    Transfer& transfer = *static_cast<Transfer*>(self);
    if (!transfer.has_room(size * count)) return 0;
    transfer.answer_.body.append(bytes, size * count);
    return size * count;
}

void* Transfer::prepare() {
    const auto is_sound = [](const Header& one) { return is_token(one.name) && is_value(one.value); };
    if (!is_token(request_.method) || !is_value(request_.url) ||
        !std::ranges::all_of(request_.headers, is_sound))
        return nullptr;
    handles_ = std::make_unique<Handles>();
    CURL* const easy = handles_->easy;
    CHECK(easy != nullptr);
    const auto set = [&](CURLoption option, auto value) {
        CHECK(curl_easy_setopt(easy, option, value) == CURLE_OK);
    };
    set(CURLOPT_URL, request_.url.c_str());
    set(CURLOPT_PRIVATE, static_cast<void*>(this));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_PROXY, ""); // what is not a setting of the store does not decide where it speaks to
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_USERAGENT, "Rialto");
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_max.count()));
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Steady::now());
    set(CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(left.count())));
    set(CURLOPT_MAXAGE_CONN, static_cast<long>(idle_connection_max.count()));
    set(CURLOPT_HEADERFUNCTION, &Transfer::take_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(CURLOPT_WRITEFUNCTION, &Transfer::take_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));

    if (request_.method == "HEAD") set(CURLOPT_NOBODY, 1L);
    if (sends_body(request_)) {
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
        set(CURLOPT_POSTFIELDS, request_.body.c_str());
    }
    set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    // libcurl would ask before it sends a large body, and call any body a form.
    handles_->add_header("Expect:");
    handles_->add_header("Accept:");
    const auto is_type = [](const Header& one) { return is_same_name(one.name, "Content-Type"); };
    if (std::ranges::none_of(request_.headers, is_type)) handles_->add_header("Content-Type:");
    // A header with an empty value is spelt with ';': with ':' it would be taken away.
    for (const Header& one : request_.headers)
        handles_->add_header(trim(one.value).empty() ? one.name + ";" : one.name + ": " + one.value);
    set(CURLOPT_HTTPHEADER, handles_->headers);
    return easy;
}

Result<Answer> Transfer::finish(int code) {
    CURL* const easy = handles_->easy;
    // For libcurl a head that ends with the connection is an answer without a body.
    if (code == CURLE_OK && !is_head_whole_) code = CURLE_PARTIAL_FILE;
    if (code == CURLE_OK) {
        long status = 0;
        CHECK(curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK);
        answer_.status = static_cast<int>(status);
        return std::move(answer_);
    }
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) return unsendable();
    if (is_too_large_) return give_up("answer_too_large", "The answer of " + host() + " is too large.");
    long sent_bytes = 0;
    CHECK(curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent_bytes) == CURLE_OK);
    const std::string reason = curl_easy_strerror(static_cast<CURLcode>(code));
    if (sent_bytes == 0) return give_up("unreachable", host() + " could not be reached: " + reason + ".");
    return give_up("no_answer", host() + " did not answer: " + reason + ".");
}

Result<Answer> Transfer::give_up(std::string_view code, std::string detail) const {
    return fail(ErrorKind::unavailable, code, std::move(detail));
}

Result<Answer> Transfer::unsendable() const {
    return fail(ErrorKind::invalid, "unsendable",
                "This cannot be sent: its URL, method or headers are not valid.");
}

std::string Transfer::host() const {
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
    char* text = nullptr;
    if (curl_url_set(url.get(), CURLUPART_URL, request_.url.c_str(), 0) != CURLUE_OK ||
        curl_url_get(url.get(), CURLUPART_HOST, &text, 0) != CURLUE_OK)
        return "the other side";
    const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
    return text;
}

} // namespace rialto::http_client
