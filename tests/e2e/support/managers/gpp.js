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
};
