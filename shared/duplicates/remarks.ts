/** What people add to a firm's name that is no part of it. */
const words =
  "已停机|停机|空号|关机|无人接听|没人接|不接电话|不接|拒接|打不通|暂停|已成交|成交|未成交|意向客户|有意向|无意向|高意向|待跟进|跟进中|跟进|重复|" +
  "勿扰|勿打|别打|不要打|黑名单|已注销|注销|吊销|已吊销|已搬迁|已搬|搬迁|倒闭|已倒闭|已改名|改名|更名|同行|代理商|经销商|供应商|推荐|转介绍|朋友介绍|介绍|" +
  "微信同号|加微信|微信|已加|重点客户|重点|重要客户|重要|大客户|小客户|老客户|新客户|潜在客户|vip客户|vip|客户|测试|作废|删除|样品|欠款|月结|现结|" +
  "采购部|销售部|财务部|行政部|前台|总机|采购|财务|总部|总店|新址|旧址|旧|新|急|展会|广交会|阿里|阿里巴巴|百度|网站|官网|" +
  "a类|b类|c类|d类|a级|b级|c级|一般纳税人|小规模|停用|冻结|在跟|公海|回访|已回访|已报价|报价|已签约|签约|合作中|已合作|合作|未合作|老板|本人|筹|筹备|拟|存续|在业|开业|迁出|迁入|test|demo|new|old|copy|副本|备注|待定|待核实|未核实|核实";
const whole = new RegExp(`^(?:${words}|[0-9]{1,4}|[0-9]+年|[a-z]区|[\\s!?*#])+$`, "u");
const atEnd = new RegExp(
  `(?:${words
    .split("|")
    .filter(
      (w) =>
        w.length >= 2 &&
        !/^(?:合作|采购|财务|推荐|介绍|网站|展会|百度|阿里|重要|重点|同行|客户|总部|报价|回访|老板|本人|签约|前台|总店|销售部|供应商|代理商|经销商|暂停|样品|副本|test|demo|new|old|copy)$/u.test(
          w,
        ),
    )
    .join("|")})$`,
  "u",
);
const atFront =
  /^(?:老客户|新客户|重点客户|重要客户|大客户|意向客户|潜在客户|vip客户|vip(?=[\u4e00-\u9fff])|已成交|已停机|空号|待跟进|黑名单|测试)/u;
const person =
  /^(?:[\u4e00-\u9fff]{1,3}(?:总经理|副总|总监|总|经理|先生|女士|小姐|老板娘|老板|厂长|主任|主管|老师|师傅|姐|哥)|[\u4e00-\u9fff]{1,2}(?<![化电重建精加木军轻金石])工|[老小][\u4e00-\u9fff])$/u;

export const isRemark = (text: string): boolean => text === "" || whole.test(text);
/** 张经理, 王总, 李工, 小李; not 天业化工, 三一重工. */
export const isPerson = (text: string): boolean => person.test(text);

const surnames =
  "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
const personAtEnd = new RegExp(
  `[${surnames}](?:总经理|副总|总|经理|先生|女士|小姐|老板娘|老板|厂长|主任|老师|师傅)(?:[0-9].*)?$`,
  "u",
);

/** Takes remarks off both ends of a name, as long as something is left. */
export function stripRemarks(text: string): string {
  let name = text;
  for (let i = 0; i < 4; i++) {
    const next = name.replace(atFront, "").replace(atEnd, "").replace(personAtEnd, "");
    if (next === name || next.length < 2) break;
    name = next;
  }
  return name;
}

const nothing =
  /^(?:无|没有|暂无|未知|不详|不清楚|未填|未填写|待定|待补充|个人|个体|个体户|散户|散客|客户|新客户|老客户|公司|某公司|无公司|无名|匿名|测试|先生|女士|小姐|老板|空|空白|test|none|null|na|n a|unknown|xx+|[x*?.\d\s]+|有限公司|电话|手机)$/u;
/** Filled in only because the field had to be. */
export const isNoName = (text: string): boolean => text === "" || nothing.test(text);
