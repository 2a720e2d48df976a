// A consent manager on the IAB's own API of the Global Privacy Platform.
import { CmpApi } from '@iabgpp/cmpapi';

window.manager = {
  /** It loads, and knows the visitor's choices, by section: their fields. */
  say(sections, applicable) {
    window.manager.api ??= new CmpApi(300, 1);
    const { api } = window.manager;
    api.setSignalStatus('not ready');
    for (const [section, fields] of Object.entries(sections)) {
      for (const [field, value] of Object.entries(fields)) api.setFieldValue(section, field, value);
      api.fireSectionChange(section);
    }
    api.setApplicableSections(applicable);
    api.setSignalStatus('ready');
  },
  /** Answers frames of the page as the specification has it, which the package leaves to the page. */
  answerFrames() {
    addEventListener('message', ({ data, source }) => {
      const call = data?.__gppCall;
      if (!call) return;
      window.__gpp(call.command, (returnValue, success) => {
        source.postMessage({ __gppReturn: { returnValue, success, callId: call.callId } }, '*');
      }, call.parameter, call.version);
    });
    const mark = document.createElement('iframe');
    mark.name = '__gppLocator';
    document.body.append(mark);
  },
};
