package import Canonical
import Catalog
package import Consent
import Output
package import Reports

extension ListExceptions.Open {
    package var standing: String {
        if let due { return isOverdue ? "overdue since \(due)" : "to be settled by \(due)" }
        return expires.map { "can be used until \($0)" } ?? "-"
    }

    package var json: JSON {
        .object([
            .init(key: "request", value: .string(request.text)),
            .init(key: "asset", value: .text(asset?.description)),
            .init(key: "expires", value: .text(expires?.rfc3339)),
            .init(key: "due", value: .text(due?.rfc3339)), .init(key: "overdue", value: .bool(isOverdue)),
            .init(key: "granted", value: record.granted.json),
            .init(key: "used", value: record.used?.json ?? .null),
            .init(key: "onTheWordOf", value: .texts(record.voices.map(\.text))),
        ])
    }
}

extension ExceptionRecord.Step {
    package var json: JSON {
        .object([
            .init(key: "by", value: .string(by.text)), .init(key: "sequence", value: .integer(sequence)),
            .init(key: "time", value: .string(time.rfc3339)), .init(key: "reason", value: .text(reason)),
        ])
    }
}
