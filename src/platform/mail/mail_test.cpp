#include "platform/mail/mail.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace rialto::mail {
namespace {

/// A mail server that takes one message on each of so many connections, refusing the first ones.
class PostOffice {
  public:
    explicit PostOffice(int refused) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(listener_, 8), 0);
        EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
        port = ntohs(address.sin_port);
        taken_ = std::async(std::launch::async, [this, refused] {
            for (int i = 0; i < refused; ++i) serve(::accept(listener_, nullptr, nullptr), true);
            return serve(::accept(listener_, nullptr, nullptr), false);
        });
    }
    ~PostOffice() { ::close(listener_); }

    /// Everything that the last client said.
    std::string taken() { return taken_.get(); }
    int port = 0;

  private:
    static std::string serve(int socket, bool refuse) {
        std::string said;
        bool in_text = false;
        const auto say = [&](std::string_view line) {
            ::send(socket, line.data(), line.size(), MSG_NOSIGNAL);
        };
        say("220 post.example\r\n");
        char c = 0;
        std::string line;
        while (::recv(socket, &c, 1, 0) == 1) {
            line += c;
            if (c != '\n') continue;
            said += line;
            if (in_text) {
                if (line == ".\r\n") {
                    in_text = false;
                    say("250 taken\r\n");
                }
            } else if (line.starts_with("RCPT") && refuse) {
                say("451 come again\r\n");
            } else if (line.starts_with("DATA")) {
                in_text = true;
                say("354 go on\r\n");
            } else if (line.starts_with("QUIT")) {
                say("221 bye\r\n");
                break;
            } else {
                say("250 ok\r\n");
            }
            line.clear();
        }
        ::close(socket);
        return said;
    }

    int listener_;
    std::future<std::string> taken_;
};

TEST(mail, is_printed_as_a_message_of_plain_text) {
    const Message message{"ann@example.com", "Your code is 123456", "Für Dich:\n123456\n"};
    EXPECT_EQ(print_message(message, "shop@example.com", "Sun, 29 Nov 2026 10:00:00 +0000", "1"),
              "From: <shop@example.com>\r\nTo: <ann@example.com>\r\nSubject: Your code is 123456\r\n"
              "Date: Sun, 29 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n"
              "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: 8bit\r\nAuto-Submitted: auto-generated\r\n\r\n"
              "Für Dich:\r\n123456\r\n");
}

TEST(mail, reaches_a_server_that_asks_to_come_again) {
    PostOffice office(1);
    Mailer mailer({"smtp://127.0.0.1:" + std::to_string(office.port), "shop@example.com", {}});
    EXPECT_TRUE(mailer.post({"ann@example.com", "Hello", "First\n.\nlast\n"}));
    const std::string said = office.taken();
    EXPECT_NE(said.find("MAIL FROM:<shop@example.com>"), std::string::npos) << said;
    EXPECT_NE(said.find("RCPT TO:<ann@example.com>"), std::string::npos) << said;
    EXPECT_NE(said.find("First\r\n..\r\nlast\r\n.\r\n"), std::string::npos) << said;
}

TEST(mail, is_kept_in_a_folder_where_there_is_no_server) {
    const std::string dir = testing::TempDir() + "mail_test_" + std::to_string(::getpid());
    std::filesystem::remove_all(dir);
    Mailer mailer({{}, "shop@example.com", dir});
    EXPECT_TRUE(mailer.post({"ann@example.com", "Hello", "Text\n"}));
    std::string kept;
    for (int i = 0; i < 500 && kept.empty(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        if (!std::filesystem::exists(dir)) continue;
        for (const auto& file : std::filesystem::directory_iterator(dir)) {
            if (file.path().extension() != ".eml") continue;
            std::ifstream in(file.path());
            kept.assign(std::istreambuf_iterator<char>(in), {});
            EXPECT_EQ(static_cast<unsigned>(file.status().permissions()), 0600U)
                << "codes are for one reader";
        }
    }
    EXPECT_NE(kept.find("To: <ann@example.com>"), std::string::npos) << kept;
    std::filesystem::remove_all(dir);
}

TEST(mail, goes_to_no_address_that_could_add_a_header) {
    Mailer mailer({{}, "shop@example.com", "/nowhere"});
    EXPECT_FALSE(mailer.post({"ann@example.com\r\nBcc: all@example.com", "Hello", "Text"}));
    EXPECT_FALSE(mailer.post({"ann@example.com>", "Hello", "Text"}));
}

} // namespace
} // namespace rialto::mail
