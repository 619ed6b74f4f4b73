#include "platform/load/answer_reader.hpp"

#include <gtest/gtest.h>

namespace rialto::load {

namespace {

using State = AnswerReader::State;

constexpr std::string_view created = "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n"
                                     "Idempotent-Replayed: true\r\n\r\nhello";

TEST(answer_reader, reads_status_header_and_body) {
    AnswerReader reader("idempotent-replayed", true);
    std::string_view bytes = created;
    EXPECT_EQ(reader.take(bytes), State::complete);
    EXPECT_EQ(reader.status(), 201);
    EXPECT_EQ(reader.header(), "true");
    EXPECT_EQ(reader.body(), "hello");
    EXPECT_FALSE(reader.closes());
    EXPECT_TRUE(bytes.empty());
}

TEST(answer_reader, keeps_the_words_of_a_refusal_and_passes_over_other_bodies) {
    AnswerReader reader("", true);
    reader.keep_body(false);
    std::string_view bytes = created;
    EXPECT_EQ(reader.take(bytes), State::complete);
    EXPECT_EQ(reader.body(), "");
    reader.reset();
    bytes = "HTTP/1.1 409 Conflict\r\nContent-Length: 3\r\n\r\nwhy";
    EXPECT_EQ(reader.take(bytes), State::complete);
    EXPECT_EQ(reader.body(), "why");
}

TEST(answer_reader, gives_the_same_wherever_the_stream_is_cut) {
    for (std::size_t cut = 0; cut <= created.size(); ++cut) {
        AnswerReader reader("Idempotent-Replayed", true);
        std::string_view first = created.substr(0, cut);
        State state = reader.take(first);
        EXPECT_EQ(state == State::complete, cut == created.size()) << cut;
        EXPECT_TRUE(first.empty());
        std::string_view rest = created.substr(cut);
        if (state == State::wants_more) state = reader.take(rest);
        EXPECT_EQ(state, State::complete) << cut;
        EXPECT_EQ(reader.status(), 201) << cut;
        EXPECT_EQ(reader.body(), "hello") << cut;
        EXPECT_EQ(reader.header(), "true") << cut;
    }
}

TEST(answer_reader, leaves_what_belongs_to_the_next_answer) {
    const std::string two = std::string(created) + "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    AnswerReader reader("", false);
    std::string_view bytes = two;
    EXPECT_EQ(reader.take(bytes), State::complete);
    EXPECT_EQ(reader.body(), "");
    reader.reset();
    EXPECT_EQ(reader.take(bytes), State::complete);
    EXPECT_EQ(reader.status(), 204);
    EXPECT_TRUE(reader.closes());
    EXPECT_TRUE(bytes.empty());
}

TEST(answer_reader, an_answer_without_body_ends_with_its_head_whatever_length_it_names) {
    AnswerReader reader("", true);
    std::string_view bytes = "HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n";
    EXPECT_EQ(reader.take(bytes), State::complete);
}

TEST(answer_reader, refuses_what_it_cannot_measure) {
    for (const std::string_view text : {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n",
                                        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
        AnswerReader reader("", false);
        std::string_view bytes = text;
        EXPECT_EQ(reader.take(bytes), State::malformed) << text;
    }
    AnswerReader reader("", false);
    const std::string endless(head_bytes_max + 1, 'x');
    std::string_view bytes = endless;
    EXPECT_EQ(reader.take(bytes), State::malformed);
}

} // namespace

} // namespace rialto::load
