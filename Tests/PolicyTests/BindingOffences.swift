import Catalog
import Hearing

extension Offence {
    static let ofBindings: [Offence] = [
        .acting(.environmentUnknown, "an environment that there is not", saying: "no environment 'moon'") {
            try .bind("v1", to: "moon", in: $0)
        },
        .acting(.environmentUnknown, "a promotion from nowhere", saying: "no environment 'moon'") {
            try .bind("v2", to: "stage", from: "moon", in: $0)
        },
        .acting(.environmentUnknown, "a rollback where the policy has dropped it", saying: "'prod'") {
            try $0.adopt { try $0.with(environments: ["dev", "stage"]) }
        } _: {
            try .rollBack("prod", to: "v1", in: $0)
        },
        .acting(.versionUnknown, "a version that there is not", saying: "no version v9") {
            try .bind("v9", to: "dev", in: $0)
        },
        .acting(.versionUnknown, "A066 a version whose folder is gone", saying: "no version v1") {
            let folder = try AssetPath(Town.bot).version(VersionLabel("v1"))
            $0.state.files = $0.state.files.filter { !$0.key.hasPrefix(folder + "/") }
        } _: {
            try .bind("v1", to: "dev", in: $0)
        },
        .acting(.versionID, "A067 a version by another's id", saying: "and the event means") {
            var draft = try Draft.bind("v1", to: "stage", in: $0)
            draft.event.versionID = try $0.version("v2")
            return draft
        },
        .acting(.bindingState, "a draft to prod", saying: "prod does not take what is draft") {
            try .bind("v3", to: "prod", in: $0)
        },
        .acting(.bindingState, "what is archived to dev", saying: "dev does not take what is archived") {
            try .bind("v4", to: "dev", in: $0)
        },
        .acting(
            .bindingDeprecated, "what is deprecated, unasked", saying: "v1 of 'agents/agent/triage-bot' is"
        ) {
            try $0.plant("deprecated")
        } _: {
            try .bind("v1", to: "stage", in: $0)
        },
        .acting(
            .bindingDeprecated, "an asset that is deprecated", saying: "'agents/agent/triage-bot' is depr"
        ) {
            try $0.plant(retired: "deprecated")
        } _: {
            try .bind("v1", to: "stage", in: $0)
        },
        .acting(.bindingUnchanged, "the version that is there", saying: "is bound in prod already") {
            try .bind("v2", to: "prod", in: $0)
        },
        .acting(.bindingUnchanged, "the version that is there, promoted", saying: "is bound in prod already")
        {
            try .bind("v2", to: "prod", from: "dev", in: $0)
        },
        .acting(.bindingUnchanged, "a rollback to what is there", saying: "is bound in prod already") {
            try .rollBack("prod", to: "v2", in: $0)
        },
        .acting(.bindingHeld, "a machine over a rollback", saying: "held after a rollback") {
            try $0.does { try .rollBack("prod", to: "v1", in: $0) }
        } _: {
            try .bind("v2", to: "prod", by: "botty", in: $0)
        },
        .acting(.bindingSource, "a version that the source has not", saying: "dev does not have version v1") {
            try .bind("v1", to: "stage", from: "dev", in: $0)
        },
        .acting(.bindingSource, "a source that has nothing", saying: "stage does not have version v2") {
            try $0.does { try .unbind(from: "prod", in: $0) }
        } _: {
            try .bind("v2", to: "prod", from: "stage", in: $0)
        },
        .acting(.bindingSource, "from prod to prod", saying: "prod is where it would come from") {
            try .bind("v2", to: "prod", from: "prod", in: $0)
        },
        .acting(.bindingNotPrevious, "a rollback to what never was there", saying: "did not have version v3")
        {
            try .rollBack("prod", to: "v3", in: $0)
        },
        .acting(
            .bindingNotPrevious, "a rollback where nothing was", saying: "did not have version v1 in stage"
        ) {
            try .rollBack("stage", to: "v1", in: $0)
        },
        .acting(.bindingAbsent, "nothing taken out", saying: "nothing of 'agents/agent/triage-bot'") {
            try .unbind(from: "stage", in: $0)
        },
        .acting(.bindingAbsent, "taken out twice", saying: "is bound in prod") {
            try $0.does { try .unbind(from: "prod", in: $0) }
        } _: {
            try .unbind(from: "prod", in: $0)
        },
        .acting(.eventStale, "A135 a bind over one that it did not see", saying: "was made when it was none")
        {
            var draft = try Draft.bind("v1", to: "prod", in: $0)
            draft.event.replaces = Replaced.none
            return draft
        },
    ]
}
