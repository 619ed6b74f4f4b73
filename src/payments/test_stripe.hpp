#pragma once
// A Stripe of a test's own, in memory: answers PaymentIntents and refunds in the shapes of Stripe's
// documentation (https://docs.stripe.com/api/payment_intents/object, /refunds/object, /errors), under
// idempotency keys. Its test payment methods are Stripe's (https://docs.stripe.com/testing).

#include "payments/stripe.hpp"

#include <map>
#include <string>
#include <vector>

namespace rialto::payments::testing {

struct FakeStripe {
    struct Intent {
        std::string status;
        std::string amount;
        std::map<std::string, std::string> metadata;
    };

    StripeSend send() {
        return [this](StripeCall call) { return answer(std::move(call)); };
    }

    static std::map<std::string, std::string> parse_form(const std::string& body) {
        std::map<std::string, std::string> form;
        std::size_t at = 0;
        while (at < body.size()) {
            const std::size_t end = std::min(body.find('&', at), body.size());
            const std::string part = body.substr(at, end - at);
            const std::size_t sign = part.find('=');
            form[unescape(part.substr(0, sign))] = unescape(part.substr(sign + 1));
            at = end + 1;
        }
        return form;
    }
    static std::string unescape(const std::string& text) {
        std::string plain;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '%') {
                plain += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
                i += 2;
            } else {
                plain += text[i];
            }
        }
        return plain;
    }
    static std::string header(const StripeCall& call, std::string_view name) {
        for (const auto& [key, value] : call.headers)
            if (key == name) return value;
        return "";
    }

    std::string print_intent(const std::string& id) const {
        const Intent& intent = intents.at(id);
        std::string text =
            R"({"id":")" + id + R"(","object":"payment_intent","amount":)" + intent.amount +
            R"(,"amount_capturable":0,"amount_details":{"tip":{}},"automatic_payment_methods":{"enabled":true},)"
            R"("canceled_at":null,"capture_method":"manual","client_secret":")" +
            id +
            R"(_secret_1","created":1680800504,"currency":"usd","description":null,"last_payment_error":)";
        text +=
            intent.status == "requires_payment_method"
                ? R"({"type":"card_error","code":"card_declined","decline_code":"insufficient_funds","message":"No."})"
                : "null";
        text += R"(,"latest_charge":)";
        // The charge itself where it was asked for, as every call that means a card does.
        text +=
            intent.status == "requires_capture" || intent.status == "succeeded"
                ? R"({"id":"ch_1","object":"charge","payment_method_details":{"card":{"brand":"visa","fingerprint":"fp_visa"},"type":"card"}})"
                : "null";
        text += R"(,"livemode":false,"metadata":{)";
        for (const auto& [name, value] : intent.metadata)
            text += (text.ends_with('{') ? "\"" : ",\"") + name + "\":\"" + value + "\"";
        text += R"(},"next_action":)";
        text +=
            intent.status == "requires_action"
                ? R"({"type":"redirect_to_url","redirect_to_url":{"return_url":"https://shop.example/","url":"https://hooks.stripe.com/3d_secure/1"}})"
                : "null";
        return text + R"(,"payment_method_types":["card"],"status":")" + intent.status + "\"}";
    }

    Task<std::optional<StripeAnswer>> answer(StripeCall call) {
        calls.push_back(call);
        if (!silent_after_work && silent-- > 0) co_return std::nullopt;
        std::optional<StripeAnswer> made;
        const std::string key = header(call, "Idempotency-Key");
        if (const auto kept = answers.find(key); call.method == "POST" && kept != answers.end())
            made = kept->second;
        else
            made = work(call);
        if (call.method == "POST" && made->status < 500) answers[key] = *made;
        if (silent_after_work && silent-- > 0) co_return std::nullopt;
        co_return made;
    }

    StripeAnswer work(const StripeCall& call) {
        if (header(call, "Authorization") != "Bearer sk_test_1")
            return {401,
                    R"({"error":{"message":"Invalid API Key provided","type":"invalid_request_error"}})"};
        if (fault_status != 0)
            return {fault_status, R"({"error":{"message":"An unknown error occurred","type":"api_error"}})"};
        const std::string target = call.url.substr(call.url.find("/v1/"));
        const std::string path = target.substr(0, target.find('?'));
        auto form = parse_form(call.body);
        if (path == "/v1/payment_intents") return create(form);
        if (path.starts_with("/v1/refunds")) return refund(path, form);
        const std::string rest = path.substr(std::string("/v1/payment_intents/").size());
        const std::string id = rest.substr(0, rest.find('/'));
        if (!intents.contains(id))
            return {404, R"({"error":{"code":"resource_missing","type":"invalid_request_error"}})"};
        Intent& intent = intents[id];
        if (rest.ends_with("/capture")) {
            if (intent.status != "requires_capture") return unexpected_state();
            intent.status = "succeeded";
        } else if (rest.ends_with("/cancel")) {
            if (intent.status == "succeeded" || intent.status == "canceled") return unexpected_state();
            intent.status = "canceled";
        }
        return {200, print_intent(id)};
    }

    static StripeAnswer unexpected_state() {
        return {400,
                R"({"error":{"code":"payment_intent_unexpected_state","type":"invalid_request_error"}})"};
    }

    StripeAnswer create(std::map<std::string, std::string>& form) {
        const std::string id = "pi_" + std::to_string(intents.size() + 1);
        Intent& intent = intents[id];
        intent.amount = form["amount"];
        for (const char* name : {"order_id", "payment_id"})
            intent.metadata[name] = form["metadata[" + std::string(name) + "]"];
        const std::string method = form["payment_method"];
        if (method == "pm_card_visa") {
            intent.status = "requires_capture";
        } else if (method == "pm_card_authenticationRequired") {
            intent.status = "requires_action";
        } else {
            intent.status = "requires_payment_method";
            return {
                402,
                R"({"error":{"code":"card_declined","decline_code":"insufficient_funds","doc_url":"https://stripe.com/docs/error-codes/card-declined","message":"Your card has insufficient funds.","param":"","payment_intent":)" +
                    print_intent(id) + R"(,"type":"card_error"}})"};
        }
        return {200, print_intent(id)};
    }

    StripeAnswer refund(const std::string& path, std::map<std::string, std::string>& form) {
        if (path != "/v1/refunds") return {200, R"({"id":"re_1","object":"refund","status":"succeeded"})"};
        return {200, R"({"id":"re_1","object":"refund","amount":)" + form["amount"] +
                         R"(,"balance_transaction":null,"charge":"ch_1","payment_intent":")" +
                         form["payment_intent"] + R"(","reason":null,"status":")" + refund_status + R"("})"};
    }

    std::map<std::string, Intent> intents;
    std::map<std::string, StripeAnswer> answers; // by idempotency key
    std::vector<StripeCall> calls;
    std::string refund_status = "succeeded";
    int silent = 0;                 // calls that get no answer
    bool silent_after_work = false; // … though what they ask for was done
    int fault_status = 0;           // of every answer; 0: none
};

} // namespace rialto::payments::testing
